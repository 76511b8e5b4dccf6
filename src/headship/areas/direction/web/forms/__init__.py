"""The forms of the direction room."""
