"""Writes on readiness, by what they are about."""
