"""Exchange: every format in which the school's data comes in or goes out."""
