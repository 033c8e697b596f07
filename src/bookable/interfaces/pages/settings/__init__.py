"""What people choose for themselves: how they read, what they are told, and how they sign in."""
