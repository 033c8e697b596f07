"""Who works with the embedded database: its owner, and a role that owns nothing."""

OWNER = "postgres"
APPLICATION = "bookable_app"
