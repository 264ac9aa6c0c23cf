"""Pages of needs: of all accounts, of one, from a file, and their yearly review."""
