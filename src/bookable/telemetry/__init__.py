"""What operators can see of a process: numbers for Prometheus, traces for OpenTelemetry; and how
calls to the outside wait."""
