"""What is done with frameworks and wordings."""
