"""What two people who hold each other to account see of their sessions."""
