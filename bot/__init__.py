"""The shell around the core: one file or one room for each part of the machine."""
