"""Word rules of the check: numbers, names, time, negation, roles."""
