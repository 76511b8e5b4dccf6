"""Work that the school room does in the background."""
