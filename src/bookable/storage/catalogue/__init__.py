"""What there is to book: places, services, and the sessions of services."""
