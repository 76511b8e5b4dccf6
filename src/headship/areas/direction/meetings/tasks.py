"""What comes round by itself."""
