"""Django's PostgreSQL backend, with connections that live as long as the process."""
