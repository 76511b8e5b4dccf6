"""Meetings: teams, and what they do when they meet."""
