"""The API for signing in and out, and for one's own profile, tokens and password."""
