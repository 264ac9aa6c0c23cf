"""Writes on rounds of selection, their criteria, scores and decisions."""
