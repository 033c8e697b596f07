"""Build the core API's answers from the engine's values, and read its parameters."""
