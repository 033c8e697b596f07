"""What the document says of each operation, under its tag: a summary and a description."""

OPERATIONS = {
    "Signing in": {
        "POST login/": (
            "Start a session",
            "Signs in with e-mail and password, and sets the session's cookies. Requests that"
            " change something then need the CSRF token in `X-CSRFToken`.",
        ),
        "POST logout/": (
            "Sign out",
            "Ends what this request is signed in with: the session, the API token and the bearer"
            " tokens printed with it, or the bearer token and its refresh token.",
        ),
        "POST jwt/": (
            "Create bearer tokens",
            "Signs in with e-mail and password. `access` is for `Authorization: Bearer …` and lasts"
            " 15 minutes; `refresh` gets the next pair, for 14 days.",
        ),
        "POST jwt/refresh/": (
            "Refresh bearer tokens",
            "Returns the next pair for a refresh token, which can be used once. If it is used again"
            " within 30 seconds, the answer is the same; later, all tokens of its sign-in are"
            " revoked. The 14 days count from signing in.",
        ),
    },
    "Tokens": {
        "POST token/": (
            "Retrieve your API token",
            "Signs in with e-mail and password, and returns the token for `Authorization: Token …`."
            " It is the same every time, and expires 730 days after you last asked for it.",
        ),
        "DELETE token/": (
            "Revoke this token",
            "Revokes the token that this request uses, and everything that belongs to it.",
        ),
        "GET tokens/": (
            "List your tokens",
            "Returns your valid tokens, newest first. The tokens themselves are not shown.",
        ),
        "DELETE tokens/": (
            "Sign out everywhere",
            "Ends all of your sessions and tokens, including the one of this request.",
        ),
        "DELETE tokens/{token_id}/": (
            "Revoke a token",
            "Revokes the API token and the bearer tokens printed with it, or the bearer tokens of"
            " one sign-in.",
        ),
    },
    "Yourself": {
        "GET me/": ("Retrieve yourself", "Returns who is signed in, with roles and profile."),
        "PATCH me/": (
            "Update your profile",
            "Changes your name, time zone and profile, and how you take bookings. Hours are wall"
            " time and move with the time zone; bookings keep their time.",
        ),
        "POST password/": (
            "Change your password",
            "Sets a new password. The current session stays; your other sessions and all of your"
            " tokens end, including the token of this request.",
        ),
    },
}
