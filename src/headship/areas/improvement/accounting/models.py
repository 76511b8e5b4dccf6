"""The rows of this part of the room: the plan in public, and reports to governors."""
