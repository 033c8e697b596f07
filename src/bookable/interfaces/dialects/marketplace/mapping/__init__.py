"""From the marketplace's words to the engine's, and back."""
