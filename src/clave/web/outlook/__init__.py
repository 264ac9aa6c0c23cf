"""Pages of what models say: who still orders, what else an account would buy, how good they are."""
