"""The evidence of a card: read, checked, cut at a date."""
