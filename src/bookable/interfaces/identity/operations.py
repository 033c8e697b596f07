"""What the document says of each operation, under its tag: a summary and a description."""

OPERATIONS = {
    "Signing in": {
        "POST login/": (
            "Begin a session",
            "Signs in with e-mail and password, and sets the cookies of a session. Commands then"
            " need the CSRF token in `X-CSRFToken`.",
        ),
        "POST logout/": (
            "Sign out",
            "Ends what this request is signed in with: the session, the API token with the bearers"
            " that were printed with it, or the bearer with its refresh token.",
        ),
        "POST jwt/": (
            "Create bearers",
            "Signs in with e-mail and password. `access` is for `Authorization: Bearer …` and lasts"
            " 15 minutes; `refresh` gets the next pair, for 14 days.",
        ),
        "POST jwt/refresh/": (
            "Refresh bearers",
            "Returns the next pair of bearers for a refresh token, which is good for one use. Used"
            " again within 30 seconds it gets the same answer; later it ends all bearers of its"
            " sign-in. The 14 days count from signing in.",
        ),
    },
    "Tokens": {
        "POST token/": (
            "Retrieve your API token",
            "Signs in with e-mail and password, and returns the token for `Authorization: Token …`."
            " It is the same each time, and lasts for 730 days since it was last asked for.",
        ),
        "DELETE token/": (
            "End this token",
            "Ends the token or the bearer that this request shows, with all that belongs to it.",
        ),
        "GET tokens/": (
            "List your tokens",
            "Returns your tokens that are in force, the last one first. None is shown in full.",
        ),
        "DELETE tokens/": (
            "Sign out everywhere",
            "Ends all of your sessions and tokens, the one of this request too.",
        ),
        "DELETE tokens/{token_id}/": (
            "End a token",
            "Ends the API token with the bearers that were printed with it, or the bearers of one"
            " sign-in.",
        ),
    },
    "Yourself": {
        "GET me/": ("Retrieve yourself", "Returns who is signed in, with roles and profile."),
        "PATCH me/": (
            "Update yourself",
            "Changes your name, time zone and profile, and how you take bookings. Hours are wall"
            " time and move with the time zone; bookings stay where they are.",
        ),
        "POST password/": (
            "Change your password",
            "Sets a new password. This session lasts; your other sessions and all of your tokens"
            " end, the one of this request too.",
        ),
    },
}
