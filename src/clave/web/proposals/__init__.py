"""Pages of proposals: the pipeline as board and table, an account's, and each with both sides."""
