"""Several machines on one: PostgreSQL servers, web servers, workers and HAProxy, each on a port."""
