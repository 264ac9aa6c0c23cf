"""Writes on the organisation: each module has those of one matter."""
