"""What travels as JSON in the core API."""
