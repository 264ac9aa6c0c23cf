"""Books, facts and files as one archive while the server runs, and back again with proof."""
