"""Plan: what we change, why, and whether it worked."""
