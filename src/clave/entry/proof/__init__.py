"""What ``clave prove`` does to the program, and what it finds: one module for each proof."""
