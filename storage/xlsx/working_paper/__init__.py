"""The working paper as a workbook."""
