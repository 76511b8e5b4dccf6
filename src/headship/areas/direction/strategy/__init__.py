"""Strategy: vision, mission and objectives."""
