"""English, as schools around the world read it: the day before the month."""
