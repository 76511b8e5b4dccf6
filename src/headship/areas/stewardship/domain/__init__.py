"""What happens to the records of the stewardship room."""
