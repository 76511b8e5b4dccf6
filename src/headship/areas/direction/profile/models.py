"""The rows of this part of the room: the school and those whom it serves, in facts."""
