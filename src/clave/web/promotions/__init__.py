"""Pages of promotions: planned, on a calendar, measured, learnt from."""
