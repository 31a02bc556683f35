"""How scores move, and the label that says so."""
