"""What `sopbot doctor` looks at, one file for each kind of thing. Nothing here makes or changes anything."""
