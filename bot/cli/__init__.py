"""The commands of `sopbot`, one file per group."""
