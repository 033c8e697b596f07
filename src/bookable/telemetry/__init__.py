"""What those who run Bookable can see of it: numbers for Prometheus, traces for OpenTelemetry."""
