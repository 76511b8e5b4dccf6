"""The rows of this part of the room: what research says, read together."""
