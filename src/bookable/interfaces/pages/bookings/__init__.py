"""One booking, as a page for either of its two sides, with a form for each step."""
