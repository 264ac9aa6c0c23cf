"""Writes on rivals: who they are, where they are, what was seen and decided, warnings."""
