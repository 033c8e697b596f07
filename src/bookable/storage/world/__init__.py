"""Writing the contents of world files in bulk: by key, so that loading twice changes nothing."""
