"""From tutoring's words to the engine's, and back."""
