"""What is done with ideas and trials: `ideas`, `trials`, `runs`, `telling`, `questions`, `receptivity`."""
