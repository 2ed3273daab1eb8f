"""Uploaded workbooks are hostile until proven otherwise."""
