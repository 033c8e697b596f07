"""What follows from the ledger outside the database."""
