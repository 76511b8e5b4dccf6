"""A year in the life of a school, through its pages."""
