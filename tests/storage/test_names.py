"""Names are sorted and searched by the same key."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.factories import make_person, make_practitioner, make_service, make_teacher

from bookable.domain.people import Role
from bookable.queries.directory import directory
from bookable.queries.matches import candidates
from bookable.queries.service_details import ServiceFilter, page_of_services
from bookable.storage.models import Person

pytestmark = pytest.mark.django_db


def found(search: str, role: Role = Role.TEACHER) -> list[str]:
    return [card.name for card in directory(role, search=search, limit=50, offset=0).items]


def key(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_key(%s)", [name])
        made: str = cursor.fetchone()[0]
        return made


class TestNameKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("José", "JOSE\u0301"),
            ("Strauß", "STRAUSS"),
            ("ẞ", "ss"),
            ("ﬁnn", "Finn"),
            ("İpek", "ipek"),
            ("  Ana \u00a0 María ", "ana maria"),
            ("Ελένης", "ελενησ"),
            ("Zoë\u200b", "zoe"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("Ёлка", "елка"),
        ],
    )
    def test_is_the_same_for_all_spellings(self, one: str, other: str) -> None:
        assert key(one) == key(other)

    @pytest.mark.parametrize("name", ["王小明", "さくら", "ひろし", "अनिल", "กานดา"])
    def test_keeps_names_in_other_scripts(self, name: str) -> None:
        assert key(name)
        assert key(name) == key(f" {name} ")

    def test_keeps_different_names_apart(self) -> None:
        assert key("अनिल") != key("अनल")


class TestDirectoryByName:
    def test_is_in_alphabetical_order(self) -> None:
        for name in ("Zoë", "aaron", "Ángela", "Óscar", "olga"):
            make_teacher(name=name)
        assert found("") == ["aaron", "Ángela", "olga", "Óscar", "Zoë"]

    @pytest.mark.parametrize(
        "search", ["josé", "JOSE", "jose\u0301", "josé ", " garcía  jose", "garcia, ".strip(", ")]
    )
    def test_finds_words_in_any_order_without_accents(self, search: str) -> None:
        make_teacher(name="José  García")
        make_teacher(name="Zoë")
        assert found(search) == ["José  García"]

    @pytest.mark.parametrize("search", ["%", "_", "\\", "zo%", "\uff05"])
    def test_treats_wildcards_as_letters(self, search: str) -> None:
        make_teacher(name="Zoë")
        assert found(search) == []

    @pytest.mark.parametrize(
        ("search", "finds"),
        [
            *(("jo", True), ("ga", True), ("j", True), ("jó g", True), ("c#", True), ("#", False)),
            *(("os", False), ("c", True), ("os garcia", False), ("ose", True), ("rci", True)),
        ],
    )
    def test_finds_one_or_two_letters_where_a_word_begins(self, search: str, finds: bool) -> None:
        make_teacher(name="José García", company="C# and more")
        assert bool(found(search)) is finds

    @pytest.mark.parametrize("search", ["小", "小明", "王", "数学", "がく", "กา"])
    def test_finds_any_letters_where_no_spaces_are_written(self, search: str) -> None:
        make_teacher(name="王小明", company="数学とすうがく กานดา")
        assert bool(found(search)) is True

    def test_finds_everything_for_a_blank_search(self) -> None:
        make_teacher(name="Zoë")
        assert found("  ") == ["Zoë"]

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, Role.PRACTITIONER])
    def test_reads_from_an_index_in_order(self, role: Role) -> None:
        for number in range(300):
            make_person(role, name=f"Person {number}")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE person")
            cursor.execute(
                "EXPLAIN SELECT p.id FROM person p WHERE p.is_active AND"
                f" p.roles @> ARRAY['{role}'] ORDER BY p.name_key, p.id LIMIT 20"
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert f"person_{role}_by_name" in plan, plan
        assert "Sort" not in plan


class TestRenamedPerson:
    def test_is_found_by_the_new_name_only(self) -> None:
        maria = make_teacher(name="Maria")
        Person.objects.filter(id=maria.person_id).update(name="Mária Luisa")
        assert found("luisa maria") == ["Mária Luisa"]


class TestServicesByName:
    def test_are_found_and_ordered_alike(self) -> None:
        seller = make_practitioner(name="Dr. Müller")
        for name in ("Über uns", "Étude", "apnea"):
            make_service(seller, name=name)
        page = page_of_services(ServiceFilter(search="muller "), limit=10, offset=0)
        assert [each.name for each in page.items] == ["apnea", "Étude", "Über uns"]
        found = page_of_services(ServiceFilter(search="etude MÜLLER"), limit=10, offset=0)
        assert [each.name for each in found.items] == ["Étude"]


class TestMatchCandidatesByName:
    def test_are_found_and_ordered_alike(self) -> None:
        ana = make_person(Role.BUDDY, name="Ana")
        for name in ("Zoë", "ben", "Élan"):
            make_person(Role.BUDDY, name=name)
        asked = {"program": "buddies", "limit": 10, "offset": 0}
        every = candidates(ana, search="", **asked)
        assert [each.name for each in every] == ["ben", "Élan", "Zoë"]
        assert [each.name for each in candidates(ana, search="elan ", **asked)] == ["Élan"]
