"""The rows of this part of the room: programmes looked at in cycles."""
