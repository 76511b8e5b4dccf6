"""Reviews: programmes looked at in cycles."""
