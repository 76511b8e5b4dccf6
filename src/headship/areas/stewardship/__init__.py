"""The stewardship area: policies that are clear, in date and known."""
