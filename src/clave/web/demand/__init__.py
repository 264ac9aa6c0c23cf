"""Pages of the demand plan."""
