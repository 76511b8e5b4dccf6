"""The forms of the stewardship room."""
