"""Pages of opportunities: the list, one of them, the matrix, wallets, what the list earned."""
