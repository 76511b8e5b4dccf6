"""Standards: frameworks in editions, and the official wording that a school attaches from its own copy."""
