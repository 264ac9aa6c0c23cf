"""What a file's columns hold and which fields they are, decided from whole columns."""
