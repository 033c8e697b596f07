"""What operators see of a process: metrics for Prometheus, traces for OpenTelemetry.

Also holds `waiting`, which frees the connection slot of a request during calls to the outside.
"""
