"""The catalogue: locations with rooms, services, and the sessions of services."""
