"""Accounting: the plan in public, and reports to governors."""
