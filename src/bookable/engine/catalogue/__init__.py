"""What there is to book, and how practitioners look after what they sell."""
