"""Controllers of the mentoring API. Each method makes one engine call and shapes the response."""
