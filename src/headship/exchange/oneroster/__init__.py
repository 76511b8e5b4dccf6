"""OneRoster CSV 1.1 and 1.2: read, compared with what the school has, shown, and then applied in one act."""
