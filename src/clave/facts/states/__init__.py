"""The state tables: sums of the sales ledger by account, product and time, kept by every import.

``clave.facts.states.definitions`` says which there are; ``rebuild`` proves them.
"""
