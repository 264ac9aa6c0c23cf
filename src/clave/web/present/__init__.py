"""What leaves on paper: one content, written as slides, as PDF, as a workbook and as a page."""
