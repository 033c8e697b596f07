"""Django's PostgreSQL backend with long-lived connections, and the care of the database itself."""
