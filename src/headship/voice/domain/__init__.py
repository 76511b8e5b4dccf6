"""What happens in the voice room."""
