"""What a card is, and how it is read from its files."""
