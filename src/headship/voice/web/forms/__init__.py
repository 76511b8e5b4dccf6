"""The forms of the voice room."""
