"""The state tables: sums of the sales ledger by account, product and time, kept by every import.

:mod:`clave.facts.store.statetables` says which there are; :func:`rebuild` proves them.
"""

from clave.facts.states.rebuilding import RebuildReport, StateReport, rebuild

__all__ = ["RebuildReport", "StateReport", "rebuild"]
