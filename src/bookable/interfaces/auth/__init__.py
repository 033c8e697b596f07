"""Authentication: by API token, bearer token or session.

Settings import from here, so this imports nothing by itself.
"""
