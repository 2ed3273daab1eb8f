"""What an uploaded file is, by its content: its kind, and whether somebody else can open it."""
