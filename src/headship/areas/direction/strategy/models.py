"""The rows of this part of the room: vision, mission and objectives."""
