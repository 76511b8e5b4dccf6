"""The look of the house: page frames, components, form markup, style sheet and script."""
