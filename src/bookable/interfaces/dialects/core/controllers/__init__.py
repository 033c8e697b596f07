"""Controllers of the core API. Each method makes one engine call and shapes the answer."""
