"""Improvement: what research and reviews say, what the school changes because of it, and whether that worked."""
