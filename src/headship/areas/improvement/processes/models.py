"""The rows of this part of the room: how the school is run, looked at in cycles."""
