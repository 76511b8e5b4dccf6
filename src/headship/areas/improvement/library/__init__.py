"""Library: what research says, read together."""
