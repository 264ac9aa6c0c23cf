"""Writes on collections; each function is one decision of somebody."""
