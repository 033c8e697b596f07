"""Translate between the marketplace API's bodies and the engine's values."""
