"""The procedure: its model, its reading with all faults, the checks of its graph."""
