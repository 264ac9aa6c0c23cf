"""``clave bench``: how fast the program is, on what, and against what."""
