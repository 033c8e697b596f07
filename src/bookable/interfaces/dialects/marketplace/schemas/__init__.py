"""What the marketplace takes and gives, as JSON."""
