"""Clave: the open system with which a company manages its key accounts."""

__version__ = "0.1.0"
