"""The verbs of the insight room."""
