"""HTTP APIs that existing clients already speak: each is a vocabulary over the same engine."""
