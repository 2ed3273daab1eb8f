"""`sopbot doctor`: the checks, one file per subject. No check creates or changes anything."""
