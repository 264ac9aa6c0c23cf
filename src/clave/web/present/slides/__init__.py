"""The writer of slides: native text, tables and charts that stay editable."""
