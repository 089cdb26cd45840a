"""What docs/fields.md shows to people who write packages is right, to the letter."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kiosk.catalogue import divisions as places
from kiosk.catalogue import faults, field_faults
from kiosk.catalogue.icons import names
from kiosk.declared import read
from kiosk.domain.service import Field, FieldType

GUIDE = (Path(__file__).parents[3] / "docs" / "fields.md").read_text("utf-8")


@dataclass(frozen=True)
class Form:
    """The fields of one example."""

    fields: tuple[Field, ...]


def test_every_example_is_a_form_without_a_fault() -> None:
    examples = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        form, found = read(Form, tomllib.loads(example), faults.checks(None, names()))
        assert found == ()
        assert form is not None
        assert list(field_faults.of_form(form.fields)) == []


def test_every_type_has_its_row() -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", GUIDE, re.MULTILINE))
    assert rows == {str(kind) for kind in FieldType} - {"scan"}


def test_the_example_of_a_county_s_list_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```\n(# divisions/.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "divisions").mkdir()
    (tmp_path / "divisions" / "513437.tsv").write_text(example, "utf-8")
    assert list(places.faults(tmp_path)) == []
