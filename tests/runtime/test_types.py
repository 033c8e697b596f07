"""What is read from outside is known to msgspec before there are threads: two of them that were the
first to read into one struct have crashed a web worker."""

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

structs, looked_at = list(below(msgspec.Struct)), []

def watch(frame, event, _):
    if event == "call" and frame.f_code.co_name == "get_class_annotations":
        looked_at.append(frame.f_locals)

sys.setprofile(watch)
for each in structs:
    msgspec.json.Decoder(each)
sys.setprofile(None)
print(len(structs), len(looked_at))
"""
SETTINGS = {
    "BOOKABLE_SECRET_KEY": "a secret for the tests, long enough to sign with",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1/nothing",
    "DJANGO_SETTINGS_MODULE": "bookable.config.settings",
    "STRIPE_SECRET_KEY": "sk_test_of_nobody",
    "STRIPE_WEBHOOK_SECRET": "whsec_of_nobody",
}


class TestAProcessThatHasStarted:
    @pytest.mark.parametrize("role", ["web", "worker"])
    def test_has_nothing_left_to_look_at_when_threads_begin(self, role):
        done = subprocess.run(
            [sys.executable, "-c", LOOK, role],
            env=environment(SETTINGS),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        structs, looked_at = map(int, done.stdout.split())
        assert structs
        assert looked_at == 0
