"""Pages of strategy and account plans: goals, plans, their sections, states and versions."""
