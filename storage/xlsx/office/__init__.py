"""The office workbook: reading it with all its faults, and writing the sample."""
