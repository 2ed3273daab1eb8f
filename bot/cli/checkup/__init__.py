"""The checks of `sopbot doctor`, one file per subject. No check creates or changes anything."""
