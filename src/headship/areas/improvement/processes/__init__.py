"""Ways of working: how the school is run, looked at in cycles."""
