"""What outlives the process: the database, files by their content, workbooks and the SOP file."""
