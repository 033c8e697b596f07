"""One module for each API, made from its OpenAPI document."""
