"""Rules by which other bodies turn a series into a label, each with its own words."""
