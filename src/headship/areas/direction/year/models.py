"""The rows of this part of the room: everything that the school asks of people, in one calendar."""
