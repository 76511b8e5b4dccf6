"""Innovation: ideas, and trying them out."""
