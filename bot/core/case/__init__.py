"""One running period: decide, apply, and the rules between."""
