"""The rows of this part of the room: telling people what the school is for."""
