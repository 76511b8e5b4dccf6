"""What the school knows of its learners from its own systems: assessments, results, characteristics."""
