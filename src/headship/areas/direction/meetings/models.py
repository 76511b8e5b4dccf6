"""The rows of this part of the room: teams, and what they do when they meet."""
