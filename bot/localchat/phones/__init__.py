"""The officers' phones: what a person does on them, and what they show."""
