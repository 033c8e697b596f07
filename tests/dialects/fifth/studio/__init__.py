"""A studio: clients book photographers."""
