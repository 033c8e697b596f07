"""The addresses of the marketplace, one module for each part of it."""
