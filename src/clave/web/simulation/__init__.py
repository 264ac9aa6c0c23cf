"""Pages of the simulator: both statements, scenarios, the offer, how the customer counts."""
