"""What a world file says, written in bulk: by key, so that a second time changes nothing."""
