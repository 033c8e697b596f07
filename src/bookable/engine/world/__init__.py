"""World files: JSON documents that describe people, services, hours and bookings to import."""
