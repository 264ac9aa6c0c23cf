"""From the texts of a file to typed lines, and rejects with their reasons."""

from clave.facts.cleaning.clean import clean

__all__ = ["clean"]
