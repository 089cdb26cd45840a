"""The packages of the site's own folder count as they were signed, else those before them."""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
from pathlib import Path

import pytest

from kiosk.app import site_catalogue
from kiosk.app.demo_site import write_site
from kiosk.app.packages.signing import sign
from kiosk.app.site_catalogue import of_site
from kiosk.app.system import SystemClock
from kiosk.catalogue import default_folder, load
from kiosk.config import load as settings_of
from kiosk.errors import KioskError
from offline_store import signed_folder
from offline_store.gateway.keys import signing_key

ALLOWANCE = Path("services", "government", "old_age_allowance.toml")


def fits(folder: Path) -> bool:
    try:
        load(folder)
    except KioskError:
        return False
    return True


class County:
    """Who writes the packages and signs them, and the kiosk that begins with them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder / "packages", folder / "county.key"
        signing_key(self.key, make=True)
        ours = shutil.ignore_patterns("*.py", "__pycache__", "provinces")
        shutil.copytree(default_folder(), self.folder, ignore=ours)
        self.site = write_site(folder)
        self.said: list[str] = []

    def write(self, name: str) -> None:
        path = self.folder / ALLOWANCE
        text = path.read_text(encoding="utf-8")
        named = f'name = {{ zh = "{name}", en = "Allowance" }}'
        path.write_text(re.sub(r"(?m)^name = .*$", named, text, count=1), encoding="utf-8")

    def sign(self) -> None:
        """Sign, and let the kiosk know by whose key."""
        line = sign(self.folder, self.key).splitlines()[-1]
        text = self.site.read_text(encoding="utf-8")
        if not text.startswith("catalogue"):
            self.site.write_text(f'catalogue = "packages"\n{line}\n{text}', encoding="utf-8")

    def sign_blindly(self) -> None:
        signed_folder.sign(signing_key(self.key), self.folder, SystemClock().now())

    def switched_on(self) -> str | None:
        """Return under which name the kiosk offers the allowance; None: as its program has it."""
        self.said = []
        found = of_site(settings_of(self.site), fits, lambda fault: self.said.append(str(fault)))
        return None if found is None else load(found).service("old_age_allowance").name.zh


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = County(tmp_path)
    county.write("长寿钱")
    county.sign()
    return county


def test_what_is_signed_counts_and_what_is_not_does_not(county: County) -> None:
    assert (county.switched_on(), county.said) == ("长寿钱", [])
    (county.folder / signed_folder.SIGNATURE).unlink()
    shutil.rmtree(county.site.parent / "data", ignore_errors=True)
    assert county.switched_on() is None
    (said,) = county.said
    assert said.endswith(
        "signed.json:1: error: is not there, so nobody vouches for the packages; sign the folder:"
        " kiosk catalogue sign"
    )


def test_what_was_changed_after_it_was_signed_is_named_and_the_earlier_works_on(
    county: County,
) -> None:
    county.switched_on()
    county.write("来路不明的钱")
    assert county.switched_on() == "长寿钱"
    (said,) = county.said
    assert f"{ALLOWANCE}:1: error: was changed after it was signed; " in said
    county.sign()
    assert (county.switched_on(), county.said) == ("来路不明的钱", []), "control: signed anew"


def test_what_was_added_or_taken_away_is_named(county: County) -> None:
    county.switched_on()
    other = county.folder / ALLOWANCE.with_name("added.toml")
    (county.folder / ALLOWANCE).rename(other)
    assert county.switched_on() == "长寿钱"
    assert [line.split(":")[0].rpartition("/")[2] for line in county.said] == [
        "added.toml", "old_age_allowance.toml"
    ]  # fmt: skip


def test_a_strangers_signature_is_none(county: County) -> None:
    county.switched_on()
    stranger = county.site.parent / "stranger.key"
    signed_folder.sign(signing_key(stranger, make=True), county.folder, SystemClock().now())
    assert county.switched_on() == "长寿钱"
    assert "is signed by a key that this kiosk does not trust" in county.said[0]


def test_a_signed_contradiction_is_refused_with_its_line(county: County) -> None:
    county.switched_on()
    path = county.folder / ALLOWANCE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('when = "age >= 80"', 'when = "age >= eighty"'), encoding="utf-8")
    with pytest.raises(KioskError, match=r"catalogue\.invalid"):
        sign(county.folder, county.key)
    county.sign_blindly()
    assert county.switched_on() == "长寿钱"
    (said,) = county.said
    assert re.search(r"old_age_allowance\.toml:\d+: error: rules\[1\]\.when: column 8", said)


@pytest.mark.parametrize("seed", range(20))
def test_no_byte_of_a_signed_package_can_be_other_than_it_was(county: County, seed: int) -> None:
    chance = random.Random(seed)
    county.switched_on()
    path = chance.choice(sorted(county.folder.rglob("*.toml")))
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    assert county.switched_on() == "长寿钱"
    assert county.said, "and it is said"
    assert str(county.folder) in county.said[0]


def test_the_copy_that_is_kept_is_believed_no_more_than_the_folder(county: County) -> None:
    county.switched_on()
    kept = county.site.parent / "data" / "site-catalogue" / ALLOWANCE
    kept.write_text(kept.read_text(encoding="utf-8").replace("长寿钱", "假的钱"), encoding="utf-8")
    (county.folder / signed_folder.SIGNATURE).unlink()
    assert county.switched_on() is None


def test_a_stick_that_is_pulled_while_it_is_copied_takes_nothing_away(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.switched_on()
    county.write("新的钱")
    county.sign()
    with monkeypatch.context() as pulled:

        def copy(_source: str, _target: str) -> str:
            raise OSError(errno.EIO, "Input/output error")

        pulled.setattr(site_catalogue, "_copied", copy)
        assert county.switched_on() == "长寿钱"
    (said,) = county.said
    assert "could not be copied" in said
    assert (county.switched_on(), county.said) == ("新的钱", []), "control: the stick is back"


def test_a_folder_that_is_changed_while_it_is_copied_takes_nothing_away(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.switched_on()
    county.write("新的钱")
    county.sign()
    whole = site_catalogue._copied

    def copy(source: str, target: str) -> str:
        whole(source, target)
        if source.endswith(ALLOWANCE.name):
            Path(target).write_text("name = 1", encoding="utf-8")
        return target

    monkeypatch.setattr(site_catalogue, "_copied", copy)
    assert county.switched_on() == "长寿钱"
    assert "was changed while it was copied" in county.said[0]


def test_a_power_cut_between_two_names_takes_nothing_away(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.switched_on()
    county.write("新的钱")
    county.sign()
    rename, names = os.replace, iter(range(9))

    def cut(source: Path, target: Path) -> None:
        if next(names) == 1:
            raise SystemExit
        rename(source, target)

    with monkeypatch.context() as power:
        power.setattr(os, "replace", cut)
        with pytest.raises(SystemExit):
            county.switched_on()
    shutil.rmtree(county.folder)
    assert county.switched_on() == "长寿钱"


def test_what_lies_beside_the_packages_is_not_copied_and_what_is_the_same_not_again(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    (county.folder / "film.mp4").write_bytes(b"0")
    county.switched_on()
    kept = county.site.parent / "data" / "site-catalogue"
    assert (kept / ALLOWANCE).exists(), "control"
    assert not (kept / "film.mp4").exists()
    monkeypatch.setattr(site_catalogue, "_copied", pytest.fail)
    assert (county.switched_on(), county.said) == ("长寿钱", [])
