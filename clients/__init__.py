"""Clients of the APIs, made from their OpenAPI documents: `make clients`."""
