"""Writes of compliance, by what they are about."""
