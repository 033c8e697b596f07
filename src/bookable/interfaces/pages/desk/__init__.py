"""The provider's desk: what waits for them, and their calendar."""
