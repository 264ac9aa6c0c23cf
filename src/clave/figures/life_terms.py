"""What the model of buying rhythm and its figure agree on; no numbers are crunched here."""

from __future__ import annotations

LEAST_REPEAT = 10  # customers with a repeat purchase, below which nothing can be learnt
SMALL_COHORT = 500  # below it the parameters themselves are uncertain, and drawn too
COVERAGE = 0.8  # of the intervals
HORIZONS = (3, 12, 36)  # months whose purchases are told
STEPS = (3, 6, 12, 18, 24, 36)  # months at which what comes is taken together and discounted
WEEKS_A_MONTH = 365.25 / 7 / 12
DISCOUNT = 0.10  # a year
