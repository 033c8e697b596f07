"""What follows from ledger entries outside the database: meetings, payments, notices."""
