"""What policies show about the clauses of 7.6."""
