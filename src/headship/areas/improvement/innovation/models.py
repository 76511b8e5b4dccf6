"""The rows of this part of the room: ideas, and trying them out."""
