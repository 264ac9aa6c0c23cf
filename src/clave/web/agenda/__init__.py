"""The calendar: everything with a date, by person and account, and as a feed."""
