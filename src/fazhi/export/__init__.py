"""Writers of a finished report: HTML page, Word file, spreadsheets, index of reports."""
