"""What is done here, verb by verb."""
