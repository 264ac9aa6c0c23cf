"""What templates are made of: numbers, dates, icons, small drawings. No decisions, no queries."""
