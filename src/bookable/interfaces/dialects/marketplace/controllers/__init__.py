"""Controllers of the marketplace API, one module per resource."""
