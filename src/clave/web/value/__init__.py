"""Pages of the value ledger: both sides for us, theirs alone for the customer."""
