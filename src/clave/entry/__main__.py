"""``python -m clave.entry`` is ``clave``."""

from clave.entry.cli import main

main(prog_name="clave")
