"""The year: everything that the school asks of people, in one calendar."""
