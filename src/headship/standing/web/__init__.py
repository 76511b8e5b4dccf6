"""The pages of the standing room."""
