"""The rows of this part of the room: what the vision needs to last, and what a successor has to know."""
