"""Pages of the supply chain of an account."""
