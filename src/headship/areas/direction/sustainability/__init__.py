"""Sustainability: what the vision needs to last, and what a successor has to know."""
