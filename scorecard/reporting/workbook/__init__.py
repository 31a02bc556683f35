"""The report as an Excel workbook: typed tables, native charts, and formulas that check the scores."""
