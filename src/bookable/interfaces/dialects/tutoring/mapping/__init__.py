"""Translate between the tutoring API's bodies and the engine's values."""
