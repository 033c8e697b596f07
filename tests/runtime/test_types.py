"""msgspec's decoders are built before threads start: building one in two threads has crashed us."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.harness import environment

LOOK = """
import sys
import django, msgspec

django.setup()
if "web" in sys.argv:
    import bookable.config.urls

def below(struct):
    for each in struct.__subclasses__():
        yield each
        yield from below(each)

structs, built = list(below(msgspec.Struct)), []

def watch(frame, event, _):
    if event == "call" and frame.f_code.co_name == "get_class_annotations":
        built.append(frame.f_locals)

sys.setprofile(watch)
for each in structs:
    msgspec.json.Decoder(each)
sys.setprofile(None)
print(len(structs), len(built))
"""
SETTINGS = {
    "BOOKABLE_SECRET_KEY": "a secret for the tests, long enough to sign with",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1/nothing",
    "DJANGO_SETTINGS_MODULE": "bookable.config.settings",
    "STRIPE_SECRET_KEY": "sk_test_of_nobody",
    "STRIPE_WEBHOOK_SECRET": "whsec_of_nobody",
}


@pytest.mark.long
class TestStartedProcess:
    @pytest.mark.parametrize("role", ["web", "worker"])
    def test_has_built_all_decoders(self, role):
        done = subprocess.run(
            [sys.executable, "-c", LOOK, role],
            env=environment(SETTINGS),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        structs, built = map(int, done.stdout.split())
        assert structs
        assert built == 0
