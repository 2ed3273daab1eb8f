"""Workbooks in and out: the office, the working papers, reports."""
