"""The rival's own site, as its documentation sets it up. It runs in the rival's environment."""

from __future__ import annotations

import os

from django.conf import settings

ITS_OWN = "appointment"

settings.configure(
    SECRET_KEY=os.environ["RIVAL_SECRET"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        ITS_OWN,
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["RIVAL_DATABASE"],
            "HOST": os.environ["RIVAL_SOCKET"],
            "USER": "postgres",
            # As Bookable does: a connection stays open.
            "CONN_MAX_AGE": None,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # Mail costs it nothing, and neither do logs.
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    LOGGING_CONFIG=None,
    USE_TZ=True,
    TIME_ZONE="Europe/Madrid",
    STATIC_URL="static/",
    APPOINTMENT_THANK_YOU_URL=None,
)

import logging  # noqa: E402

import django  # noqa: E402

django.setup()
logging.disable(logging.CRITICAL)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("", include(f"{ITS_OWN}.urls"))]
application = get_wsgi_application()
