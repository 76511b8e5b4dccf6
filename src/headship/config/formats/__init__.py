"""How dates are written, where we differ from what Django has for a language."""
