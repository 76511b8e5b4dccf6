"""What the house knows of these records."""
