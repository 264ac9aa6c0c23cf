"""From a file that somebody brings to a table of plain text, or a refusal with its reason."""

from clave.facts.readers.opening import open_source
from clave.facts.readers.source import Limits, Source

__all__ = ["Limits", "Source", "open_source"]
