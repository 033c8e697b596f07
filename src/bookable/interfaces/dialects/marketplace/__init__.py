"""The marketplace: practitioners sell appointments, workshops, courses, packages and bundles."""
