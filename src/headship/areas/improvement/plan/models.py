"""The rows of this part of the room: what we change, why, and whether it worked."""
