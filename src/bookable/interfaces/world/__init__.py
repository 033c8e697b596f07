"""World files: read and checked here, and written by one command of the engine."""
