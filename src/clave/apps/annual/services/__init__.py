"""Writes on the annual brief."""
