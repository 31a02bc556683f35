"""How the parts of a card hang together, and what each really weighs."""
