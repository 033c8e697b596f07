"""Importing what a world file says: one command, all of it or nothing, any number of times."""
