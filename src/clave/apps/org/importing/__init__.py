"""A chart from a file: read, checked as a whole, compared with the chart that is there."""
