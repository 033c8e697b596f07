"""The APIs that existing clients speak: each a vocabulary, none with logic of its own."""
