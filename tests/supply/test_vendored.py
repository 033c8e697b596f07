"""Files of others are those that vendor.toml lists, to the byte."""

from __future__ import annotations

from tests.supply.locks import ROOT
from tests.supply.vendoring import kept, packages, sha256

LICENCES = {"MIT", "MPL-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Apache-2.0"}


class TestVendoredFiles:
    def test_have_the_listed_hashes(self):
        listed = [each for package in packages() for each in kept(package)]
        changed = [path for path, digest in listed if sha256(path.read_bytes()) != digest]
        assert changed == []

    def test_are_all_listed(self):
        listed = {path for package in packages() for path, _ in kept(package)}
        folders = [*(ROOT / "src").rglob("vendored"), *(ROOT / "tests").rglob("vendored")]
        found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
        assert found == listed

    def test_come_with_a_licence_that_lets_us_keep_them(self):
        for package in packages():
            assert package["licence"] in LICENCES
            assert any(path.name.startswith("LICENSE") for path, _ in kept(package))
