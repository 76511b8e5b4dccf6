"""Profile: the school and those whom it serves, in facts."""
