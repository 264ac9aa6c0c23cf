"""Pages of rivals: who they are, where they are, what they sell for, what was won and lost."""
