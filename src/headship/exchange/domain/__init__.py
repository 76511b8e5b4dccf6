"""What people do with imports and choices; each verb in its own transaction."""
