"""What ``kiosk catalogue`` gives whoever writes packages."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.app.packages.listing import listed
from kiosk.app.packages.picture import kinds, page, picture
from kiosk.catalogue import check, default_folder, load
from kiosk.catalogue.schema import schema
from kiosk.errors import KioskError

PACKAGES = sorted((default_folder() / "services").glob("*/*.toml"))


def command(*words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "kiosk", "catalogue", *words]
    return subprocess.run(argv, capture_output=True, text=True, timeout=90, check=False)


def test_a_program_reads_of_each_service_what_it_is() -> None:
    done = command("list", "--json")
    rows = json.loads(done.stdout)
    assert done.returncode == 0
    assert [row["id"] for row in rows] == [service.id for service in load().services]
    allowance = next(row for row in rows if row["id"] == "old_age_allowance")
    assert allowance.items() >= {
        "scene": "government", "place": "centre", "class": "B", "kind": "apply"
    }.items()  # fmt: skip


def test_a_person_reads_a_line_a_service_and_how_many_there_are() -> None:
    *rows, last = listed(None, as_json=False).splitlines()
    assert len(rows) == len(load().services)
    assert last == f"{len(rows)} service(s)"


@pytest.mark.parametrize("kind", kinds())
def test_the_picture_of_a_kind_shows_every_step_of_its_table(kind: str) -> None:
    drawn = picture(kind).splitlines()
    assert drawn[0] == "stateDiagram-v2"
    states = {line.split(" as ")[1] for line in drawn if line.strip().startswith("state ")}
    ways = [line.strip().split(": ")[0].split(" --> ") for line in drawn if "-->" in line]
    assert {end for way in ways for end in way} - {"[*]"} <= states
    assert [start for start, _ in ways if start == "[*]"] == ["[*]"], "it begins once"
    assert any(end == "[*]" for _, end in ways), "and ends"


def test_the_page_of_kinds_is_as_the_tables_are() -> None:
    """Where this fails: ``kiosk catalogue picture > docs/kinds.md``."""
    assert Path("docs/kinds.md").read_text(encoding="utf-8") == page() + "\n"


def test_no_picture_is_drawn_of_what_is_no_kind() -> None:
    done = command("picture", "errand")
    assert done.returncode == 2
    assert done.stderr.startswith("kiosk: catalogue.no_kind: There is no kind errand: known are ")
    with pytest.raises(KioskError):
        picture("errand")


def conforms(value: Any, form: dict[str, Any], top: dict[str, Any]) -> list[str]:
    """Say what in ``value`` a JSON Schema of our few forms does not allow."""
    if "$ref" in form:
        return conforms(value, top["$defs"][form["$ref"].rpartition("/")[2]], top)
    if "anyOf" in form:
        found = [conforms(value, each, top) for each in form["anyOf"]]
        return [] if [] in found else found[0]
    if "enum" in form:
        return [] if value in form["enum"] else [f"{value!r} is none of {form['enum']}"]
    match form["type"]:
        case "array":
            return [fault for item in value for fault in conforms(item, form["items"], top)]
        case "object" if "properties" in form:
            known = form["properties"]
            missing = [f"{name} is missing" for name in form["required"] if name not in value]
            unknown = [f"{name} is unknown" for name in value if name not in known]
            inner = [
                fault
                for name in value.keys() & known.keys()
                for fault in conforms(value[name], known[name], top)
            ]
            return [*missing, *unknown, *inner]
        case "object":
            more = form["additionalProperties"]
            return [fault for each in value.values() for fault in conforms(each, more, top)]
        case plain:
            kinds = {"string": str, "integer": int, "number": float, "boolean": bool}
            return [] if type(value) is kinds[plain] else [f"{value!r} is no {plain}"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.stem)
def test_the_schema_allows_every_package_of_the_program(package: Path) -> None:
    top = schema()
    assert conforms(tomllib.loads(package.read_text(encoding="utf-8")), top, top) == []


def test_the_schema_marks_a_slip_of_the_hand() -> None:
    top = schema()
    table = tomllib.loads(PACKAGES[0].read_text(encoding="utf-8"))
    table["ofline_class"] = table.pop("offline_class")
    table["place"] = "village"
    assert sorted(conforms(table, top, top))[1:] == [
        "offline_class is missing",
        "ofline_class is unknown",
    ]
    assert len(conforms(table, top, top)) == 3
    assert json.loads(command("schema").stdout) == top


@pytest.mark.parametrize("kind", kinds())
def test_what_is_begun_has_no_fault_and_is_never_overwritten(kind: str, tmp_path: Path) -> None:
    words = ("new", "my_service", "--name", "我们的事", "--en", "Ours", "--kind", kind)
    done = command(*words, "--folder", str(tmp_path))
    path = tmp_path / "services" / "government" / "my_service.toml"
    assert (done.returncode, done.stdout) == (0, f"{path}\n"), done.stderr
    assert [str(f) for f in check([path]) if f.level == "error"] == []
    assert load(tmp_path).service("my_service").kind == kind
    again = command(*words, "--folder", str(tmp_path))
    assert again.returncode == 2
    assert again.stderr.startswith(f"kiosk: catalogue.exists: {path} is there already")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "errand"), "kind: unknown kind 'errand'"),
        (("--group", "nowhere"), "group: no tile 'nowhere'"),
        (("--scene", "moon"), "scene: unknown scene 'moon'"),
    ],
)
def test_what_cannot_be_begun_leaves_nothing_behind(
    words: tuple[str, str], said: str, tmp_path: Path
) -> None:
    folder = tmp_path / "catalogue"
    done = command("new", "x", "--name", "某事", "--en", "X", *words, "--folder", str(folder))
    assert done.returncode == 2
    assert said in done.stderr
    assert [*folder.rglob("*.toml")] == []


def test_each_view_of_a_package_is_a_picture(tmp_path: Path) -> None:
    package = default_folder() / "services" / "government" / "old_age_allowance.toml"
    done = command("preview", str(package), "--out", str(tmp_path), "--language", "en")
    assert done.returncode == 0, done.stderr
    pictures = [Path(line) for line in done.stdout.splitlines()]
    views = [path.stem.split("-", 2)[2] for path in pictures]
    assert views[0] == "guide"
    assert {"put_card", "question", "consent", "review", "slip", "rating"} <= {*views}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert command("preview", str(tmp_path / "none.toml")).returncode == 2
