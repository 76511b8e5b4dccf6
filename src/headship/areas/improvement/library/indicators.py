"""What these records show about the clauses."""
