"""Direction: where the school goes and how it decides. So far: decisions (2.2)."""
