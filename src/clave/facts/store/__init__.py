"""The store of facts: Delta tables in a folder, read through snapshots that never mix versions."""

from clave.facts.store.snapshot import Snapshot
from clave.facts.store.store import Store

__all__ = ["Snapshot", "Store"]
