"""Campaigns: telling people what the school is for."""
