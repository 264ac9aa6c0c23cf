"""The sentences behind codes, by where the codes come from."""
