from __future__ import annotations

import pytest
from tests.steps import buy, pay_by_hand

from bookable.storage.models import Note


@pytest.fixture
def path(john, smith, hour):
    """The address of the notes on John's booking."""
    return f"bookings/{pay_by_hand(buy(hour, john), by=smith).id}/"


def contents(caller, path):
    """Return the notes that a person can read. The booking's detail must show the same."""
    answer = caller.get(f"{path}notes/")
    assert answer.status == 200, answer
    assert caller.get(path).body["notes"] == answer.body
    return [each["content"] for each in answer.body]


class TestNotes:
    def test_returns_the_saved_note(self, as_john, john, path):
        answer = as_john.post(f"{path}notes/", {"content": "Hello", "is_private": False})
        assert answer.status == 201, answer
        assert answer.body == {
            "id": Note.objects.get().id,
            "author": {"id": john.person_id, "name": "John Doe"},
            "content": "Hello",
            "is_private": False,
            "created_at": "2027-03-01T08:00:00Z",
        }
        assert as_john.get(f"{path}notes/").body == [answer.body]

    def test_are_visible_to_both_sides_unless_private(self, as_john, as_smith, as_sue, path):
        as_john.post(f"{path}notes/", {"content": "From John"})
        as_smith.post(f"{path}notes/", {"content": "From Smith", "is_private": False})
        for caller in (as_john, as_smith, as_sue):
            assert contents(caller, path) == ["From John", "From Smith"]

    def test_private_note_is_visible_to_its_author_and_staff(self, as_john, as_smith, as_sue, path):
        for caller, name in ((as_john, "john"), (as_smith, "smith"), (as_sue, "sue")):
            caller.post(f"{path}notes/", {"content": f"{name}'s own", "is_private": True})
        assert contents(as_john, path) == ["john's own"]
        assert contents(as_smith, path) == ["smith's own"]
        assert contents(as_sue, path) == ["john's own", "smith's own", "sue's own"]

    def test_private_note_is_hidden_from_the_other_side(self, as_john, as_smith, path):
        as_smith.post(f"{path}notes/", {"content": "hush", "is_private": True})
        for answer in (
            as_john.get(path),
            as_john.get("bookings/"),
            as_john.get("bookings/", {"search": "hush"}),
            as_john.patch(path, {"title": "T"}),
            as_john.post(f"{path}confirm/"),
            as_john.post(f"{path}notes/", {"content": "mine"}),
            as_john.post(f"{path}cancel/"),
        ):
            assert answer.status in {200, 201}
            assert "hush" not in answer.text

    def test_may_be_added_and_read_after_the_end(self, as_john, path):
        as_john.post(f"{path}cancel/")
        assert as_john.post(f"{path}notes/", {"content": "Sorry"}).status == 201
        assert contents(as_john, path) == ["Sorry"]

    @pytest.mark.parametrize(
        "body",
        [
            None,
            {},
            {"content": ""},
            {"content": "  \n"},
            {"content": None},
            {"content": 5},
            {"content": "x\x00"},
            {"content": "x" * 10_001},
            {"content": "x", "is_private": "perhaps"},
            "{",
        ],
    )
    def test_empty_note_is_refused(self, as_john, path, body):
        answer = as_john.post(f"{path}notes/", body)
        assert (answer.status, set(answer.body)) == (400, {"detail"})

    def test_keep_their_text_unchanged(self, as_john, path):
        text = "<script>é\n'\"%s</script> 🙂"
        as_john.post(f"{path}notes/", {"content": text})
        assert contents(as_john, path) == [text]


def test_booking_without_notes_returns_an_empty_list(as_john, path):
    assert as_john.get(f"{path}notes/").body == []
