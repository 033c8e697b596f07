"""Another booking engine for Django, `django-appointment`, beside Bookable: `make bench
ARGS="--rival"`. Whatever it needs is installed into an environment that is thrown away."""
