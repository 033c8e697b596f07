"""The door for assistants: the core API as tools of the Model Context Protocol."""
