"""Pages behind the links of mails: they work without signing in and without cookies."""
