"""Instruments as data: what is asked, of whom, in which words, and what an answer counts. No table, no request."""
