"""Every fault of a package is named with its file, line and remedy."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import Fault, check, default_folder, faults, load, rules
from kiosk.catalogue.icons import names
from kiosk.errors import KioskError
from kiosk.kinds import hall
from kiosk.toml_lines import line_of, lines_of

PACKAGE = Path("services/government/old_age_allowance.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalogue"
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(default_folder(), copy, ignore=ignored)
    (copy / "situations.toml").unlink()  # it may name what is not there yet
    edit(copy, 'keys = ["case_progress"]\n', "", Path("groups.toml"))
    return copy


@pytest.fixture
def signs(folder: Path) -> Path:
    shutil.copy(default_folder() / "situations.toml", folder)
    return folder


def edit(folder: Path, old: str, new: str, file: Path = PACKAGE) -> int:
    """Put ``new`` for the first ``old``; return its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "control: there is something to change"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def errors(folder: Path) -> list[Fault]:
    return [fault for fault in check([folder]) if fault.level == "error"]


@dataclass(frozen=True)
class Case:
    """A change to the package and what the checker must say of it."""

    old: str
    new: str
    key: str
    problem: str
    remedy: str
    below: int = 0
    """How many lines below the change's first line the fault stands."""


CASES = {
    "an unknown key": Case(
        "rated = true",
        "rated = true\nratet = true",
        "ratet",
        "unknown key",
        "did you mean 'rated'?",
        1,
    ),
    "an unknown key of a part": Case(
        'help = { zh = "选一',
        'hlep = { zh = "x", en = "x" }\nhelp = { zh = "选一',
        "fields[2].hlep",
        "unknown key",
        "did you mean 'help'?",
    ),
    "a missing key": Case(
        'icon = "mdi6.cash-check"\n',
        "",
        "guide.facts[1].icon",
        "is missing",
        'add icon = "..."',
        -1,
    ),
    "a missing table": Case("[guide]\npromise", "[gide]\npromise", "gide", "unknown key", "guide"),
    "a wrong type": Case(
        "rated = true", 'rated = "yes"', "rated", "must be true or false", "write true"
    ),
    "a number for text": Case(
        'version = "1.0.0"', "version = 1", "version", "must be text", "quotes"
    ),
    "a text without languages": Case(
        'name = { zh = "高龄津贴", en = "Old-age allowance" }',
        'name = "高龄津贴"',
        "name",
        "must be a table",
        "{ zh = ",
    ),
    "no English": Case(
        ', en = "80 or older" }', " }", "rules[1].shown.title.en", "is missing", "add en"
    ),
    "no Chinese": Case('zh = "不用交钱", ', "", "guide.facts[1].title.zh", "is missing", "add zh"),
    "an empty text": Case(
        'zh = "没有手机"', 'zh = " "', "fields[1].optional.zh", "is empty", "say it"
    ),
    "an unknown kind": Case('kind = "apply"', 'kind = "aply"', "kind", "unknown kind", "'apply'"),
    "an unknown scene": Case(
        'scene = "government"', 'scene = "goverment"', "scene", "unknown scene", "'government'"
    ),
    "an unknown class": Case(
        'offline_class = "B"',
        'offline_class = "D"',
        "offline_class",
        "'D' is not one",
        "known are A, B, C",
    ),
    "a card that nobody has": Case(
        'cards = ["resident"]',
        'cards = ["resident", "hmt_permits"]',
        "cards[2]",
        "'hmt_permits' is not one",
        "did you mean 'hmt_permit'?",
    ),
    "no card at all": Case(
        'cards = ["resident"]', "cards = []", "cards", "lets nobody in", "leave it out"
    ),
    "an unknown place": Case(
        'place = "centre"', 'place = "center"', "place", "'center' is not", "did you mean 'centre'?"
    ),
    "an unknown tile": Case(
        'group = "benefits"',
        'group = "benefit"',
        "group",
        "no tile 'benefit'",
        "did you mean 'benefits'?",
    ),
    "an unknown type of field": Case(
        'type = "phone"', 'type = "fone"', "fields[1].type", "'fone' is not", "'phone'"
    ),
    "an icon of another form": Case(
        '"mdi6.human-cane"', '"fa5s.blind"', "icon", "no icon", "mdi6.human-cane"
    ),
    "an icon that the font lacks": Case(
        '"mdi6.cake-variant"',
        '"mdi6.cake-varient"',
        "rules[1].shown.icon",
        "not in the icon font",
        "did you mean 'mdi6.cake-variant'?",
    ),
    "a wrong id": Case(
        'id = "phone"', 'id = "Phone 1"', "fields[1].id", "is no id", "small letters"
    ),
    "an id that stands twice": Case(
        'id = "account"', 'id = "phone"', "fields[3].id", "'phone' stands twice", "another name"
    ),
    "an option that stands twice": Case(
        '{ id = "children"', '{ id = "alone"', "fields[2].options[3].id", "stands twice", "another"
    ),
    "an id that is not the file's name": Case(
        'id = "old_age_allowance"', 'id = "old_age"', "id", "not the file's name", "old_age.toml"
    ),
    "an item code cut short": Case(
        "2000511008000", "200051100800", "item_code", "has 30 characters, not 31", "whole"
    ),
    "an item code of another office": Case(
        '"11510104MB0000019J',
        '"11510104MB0000019K',
        "item_code",
        "no unified social credit",
        "typo",
    ),
    "an item code with a forbidden letter": Case(
        '"11510104MB', '"11510104IB', "item_code", "has a letter", "I, O, S, V, Z"
    ),
    "a rule that cannot be read": Case(
        '"age >= 80"', '"age => 80"', "rules[1].when", "column 5", "age >= 80"
    ),
    "a rule about what no card says": Case(
        '"age >= 80"', '"agee >= 80"', "rules[1].when", "'agee' is not known", "did you mean 'age'?"
    ),
    "a rule that compares unlike things": Case(
        '"age >= 80"', '"age in site.regions"', "rules[1].when", "cannot be compared", "mend"
    ),
    "a choice of nothing": Case(
        'type = "phone"', 'type = "choice"', "fields[1].type", "at least two options", "add options"
    ),
    "options of what is typed": Case(
        'type = "choice"',
        'type = "phone"',
        "fields[2].options",
        "has no options",
        "leave them out",
        6,
    ),
    "a slip's line that the paper cannot hold": Case(
        'zh = "大约 10 天。"',
        'zh = "大约需要十到十五个工作日。"',
        "slip.next_lines[1].zh",
        "13 characters wide",
        "shorten it to 10",
    ),
    "a step without its line": Case(
        '    { zh = "成不成都会说。", en = "Whatever the answer." },\n',
        "",
        "slip.next_lines",
        "1 lines for 2 steps",
        "its line",
        -2,
    ),
    "words in no language": Case(
        '\nen = ["old-age', '\nfr = ["old-age', "words.fr", "unknown language", "zh", 1
    ),
    "a form without consent": Case(
        "[[consents]]", "[[consent]]", "consent", "unknown key", "consents"
    ),
    "a consent that leaves out the card": Case(
        "身份证上的字、",
        "姓名、身份证、住址、",
        "consents[1].data.zh",
        "does not name '身份证上的字'",
        "in these words",
    ),
    "a consent that leaves out an answer": Case(
        "who is living with you, ",
        "",
        "consents[1].data.en",
        "does not name 'Living with'",
        "name it",
    ),
    "a version of another form": Case(
        'version = "1.0.0"', 'version = "1.0"', "version", "no version", "1.0.0"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_named_with_file_line_and_remedy(folder: Path, name: str) -> None:
    assert errors(folder) == [], "control: before the change there is none"
    case = CASES[name]
    line = edit(folder, case.old, case.new) + case.below
    found = errors(folder)
    fault = next(fault for fault in found if fault.key == case.key)
    assert fault.file == folder / PACKAGE
    assert fault.line == line
    assert case.problem in fault.problem
    assert case.remedy in fault.remedy
    assert str(fault).startswith(f"{folder / PACKAGE}:{line}: error: {case.key}: ")


def test_a_kind_that_an_older_program_has_no_flow_for_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert errors(folder) == [], "control: this program has a flow for every kind"
    monkeypatch.setattr(faults, "BUILT", tuple(set(faults.BUILT) - {"measure"}))
    (fault,) = errors(folder)
    assert fault.file.name == "blood_pressure.toml"
    assert "no measure yet" in fault.problem
    assert "newer program" in fault.remedy


def test_a_card_of_another_kind_is_named_where_the_resident_agrees(folder: Path) -> None:
    edit(folder, 'cards = ["resident"]', 'cards = ["resident", "hmt_permit"]')
    unnamed = {(fault.key, "居住证上的字" in fault.problem) for fault in errors(folder)}
    assert unnamed == {("consents[1].data.zh", True), ("consents[1].data.en", False)}
    edit(folder, "身份证上的字、", "身份证、居住证上的字、")
    edit(folder, "on your ID card", "on your ID card or residence permit")
    assert {fault.key for fault in errors(folder)} == {"consents[1].data.zh"}, (
        "身份证上的字 is gone"
    )
    edit(folder, "身份证、居住证上的字、", "身份证上的字、居住证上的字、")
    assert errors(folder) == []


MEASURE = Path("services/health/blood_pressure.toml")
VOTE = Path("services/self_government/community_vote.toml")
WITNESSED = Path("services/government/pension_eligibility.toml")
HANDED_IN = (PACKAGE, Path("services/safety/well_being_check_in.toml"), MEASURE)


@pytest.mark.parametrize("file", HANDED_IN)
def test_whatever_is_handed_in_is_agreed_to(folder: Path, file: Path) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    edit(folder, text[text.index("[[consents]]") : text.index("[slip]")], "", file)
    (fault,) = errors(folder)
    assert (fault.key, fault.problem) == ("consents", "a case is handed in without consent")


@pytest.mark.parametrize(
    ("file", "old", "what"),
    [(MEASURE, "血压和心跳", "血压和心跳"), (WITNESSED, "、工作人员的编号", "工作人员的编号")],
)
def test_what_is_measured_and_who_is_the_witness_are_named_too(
    folder: Path, file: Path, old: str, what: str
) -> None:
    edit(folder, old, "", file)
    (fault,) = errors(folder)
    assert (fault.key, what in fault.problem) == ("consents[1].data.zh", True)


def test_a_vote_has_no_consent_that_nobody_would_be_asked_for(folder: Path) -> None:
    text = (folder / VOTE).read_text(encoding="utf-8")
    consent = text[text.index("[[consents]]") : text.index("[slip]")]
    second = consent.replace('purpose = "', 'purpose = "another_')
    edit(folder, "[slip]", f"{second}[slip]", VOTE)
    (fault,) = errors(folder)
    assert (fault.key, "one consent" in fault.problem) == ("consents[2]", True)


@pytest.mark.parametrize("name", ["measured", "entry_id", "callback"])
def test_no_answer_has_a_name_by_which_the_kiosk_says_something_itself(
    folder: Path, name: str
) -> None:
    edit(folder, 'id = "phone"', f'id = "{name}"')
    (fault,) = errors(folder)
    assert (fault.key, "itself" in fault.problem) == ("fields[1].id", True)


def test_no_two_papers_bear_one_name(folder: Path) -> None:
    subsidy = PACKAGE.with_name("disability_subsidy.toml")
    old, new = 'label = { zh = "低保证或困难证明"', 'label = { zh = "残疾证"'
    line = edit(folder, old, new, subsidy)
    found = [(fault.key, fault.line) for fault in errors(folder)]
    assert ("materials[2].label.zh", line) in found


def test_no_package_is_called_like_a_case_of_the_kiosks_own(folder: Path) -> None:
    edit(folder, 'id = "old_age_allowance"', 'id = "call_back"')
    (folder / PACKAGE).rename(folder / PACKAGE.with_stem("call_back"))
    (fault,) = errors(folder)
    assert (fault.key, "own case" in fault.problem) == ("id", True)


def test_the_kiosk_does_not_start_on_a_faulty_catalogue(folder: Path) -> None:
    assert load(folder).services == load().services, "control: a copy is as good"
    edit(folder, 'kind = "apply"', 'kind = "aply"')
    edit(folder, '"age >= 80"', '"agee >= 80"')
    with pytest.raises(KioskError) as caught:
        load(folder)
    assert caught.value.code == "catalogue.invalid"
    assert caught.value.params == {"count": 2, "path": folder}
    assert f"kiosk catalogue check {folder}`" in caught.value.remedy


def test_every_kind_that_a_package_may_have_has_a_flow() -> None:
    assert set(faults.BUILT) == set(hall.KINDS)
    assert set(faults.BUILT) <= set(faults.KINDS)


def test_one_fault_hides_no_other(folder: Path) -> None:
    edit(folder, 'version = "1.0.0"\n', "")
    edit(folder, '"age >= 80"', '"agee >= 80"')
    edit(folder, 'zh = "没有手机"', 'zh = ""')
    edit(folder, 'item_code = "1', 'item_code = "2')
    assert {fault.key for fault in errors(folder)} == {
        "version",
        "rules[1].when",
        "fields[1].optional.zh",
        "item_code",
    }


def test_faults_come_in_the_order_of_their_lines(folder: Path) -> None:
    edit(folder, 'zh = "没有手机"', 'zh = ""')
    edit(folder, 'kind = "apply"', 'kind = "aply"')
    lines = [fault.line for fault in errors(folder)]
    assert lines == sorted(lines)
    assert len(lines) == 2


def test_a_long_sentence_is_a_warning_and_the_kiosk_still_starts(folder: Path) -> None:
    long = "请您先把身份证放到机器右下边亮灯的地方然后等一会儿"
    line = edit(folder, "办好了，打这个电话告诉您。", long)
    (warning,) = check([folder])
    assert (warning.level, warning.line, warning.key) == ("warning", line, "fields[1].help.zh")
    assert "has 25 characters" in warning.problem
    (phone, *_) = load(folder).service("old_age_allowance").fields
    assert phone.help.zh == long


def test_a_file_that_is_not_toml_is_named_with_the_line(folder: Path) -> None:
    line = edit(folder, 'kind = "apply"', "kind = apply")
    (fault,) = check([folder])
    assert (fault.line, fault.key) == (line, "")
    assert fault.problem.startswith("is not TOML: Invalid value")
    assert fault.remedy == 'put text in quotes, as in kind = "apply"'
    with pytest.raises(KioskError, match=r"catalogue\.invalid"):
        load(folder)


def test_a_file_that_ends_too_early_is_named_with_its_last_line(folder: Path) -> None:
    (folder / PACKAGE).write_text('id = "a"\nname = {', encoding="utf-8")
    (fault,) = check([folder])
    assert fault.line == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"\xff\xfe", "is not UTF-8"), (b"a = " + b"[" * 5000, "nested too deeply")],
)
def test_a_file_that_is_no_text_is_named(folder: Path, content: bytes, problem: str) -> None:
    (folder / PACKAGE).write_bytes(content)
    (fault,) = check([folder])
    assert problem in fault.problem


def test_two_packages_of_one_id_are_both_named(folder: Path) -> None:
    other = folder / "services" / "law" / "old_age_allowance.toml"
    other.parent.mkdir(exist_ok=True)
    shutil.copy(folder / PACKAGE, other)
    found = {(fault.key, fault.file) for fault in errors(folder)}
    assert found == {("id", other), ("scene", other)}
    with pytest.raises(KioskError):
        load(folder)


def test_a_package_alone_is_checked_against_the_tiles_that_it_lies_under(folder: Path) -> None:
    assert check([folder / PACKAGE]) == ()
    edit(folder, 'group = "benefits"', 'group = "nowhere"')
    (fault,) = check([folder / PACKAGE])
    assert fault.key == "group"


def test_a_package_that_lies_nowhere_is_checked_without_tiles(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "old_age_allowance.toml"
    shutil.copy(folder / PACKAGE, alone)
    assert check([alone]) == ()


def test_a_path_where_nothing_is_cannot_be_checked(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KioskError, match=r"catalogue\.missing") as caught:
        check([folder, tmp_path / "nothing"])
    assert str(tmp_path / "nothing") in caught.value.remedy


def test_a_catalogue_without_tiles_is_a_fault(folder: Path) -> None:
    (folder / "groups.toml").unlink()
    assert [fault.file.name for fault in check([folder])] == ["groups.toml"]
    with pytest.raises(KioskError):
        load(folder)


def test_home_holds_no_more_than_six_tiles_of_different_names(folder: Path) -> None:
    path = folder / "groups.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index("[[groups]]") :], encoding="utf-8")
    problems = [fault.problem for fault in errors(folder)]
    assert "12 tiles stand in home" in problems
    assert any("'benefits' stands twice" in problem for problem in problems)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("humn-cane", "did you mean 'mdi6.human-cane'?"),
        ("wheelchar", "did you mean 'mdi6.wheelchair'?"),
        ("heart-pules", "did you mean 'mdi6.heart-pulse'?"),
        ("elder-hands", "hands"),
        ("qqqqqq", faults.ICONS),
    ],
)
def test_an_icon_that_the_font_lacks_is_answered_with_one_that_was_meant(
    folder: Path, written: str, remedy: str
) -> None:
    edit(folder, "mdi6.human-cane", f"mdi6.{written}")
    (fault,) = errors(folder)
    assert remedy in fault.remedy
    assert "help-circle" not in fault.remedy


def test_the_forms_that_a_bad_rule_is_answered_with_are_forms_of_rules() -> None:
    shown = rules.FORMS.removeprefix("write conditions as ").partition(", joined")[0]
    forms = [form for part in shown.split(", ") for form in part.split(" or ")]
    assert len(forms) == 5
    assert all(rules.compile_rule(form) for form in forms)


def test_the_icon_font_is_really_looked_into() -> None:
    icons = names()
    assert icons is not None
    assert "human-cane" in icons
    assert "no-such-icon" not in icons


def test_lines_are_found_in_every_form_of_toml() -> None:
    source = (
        "a.b = 1  # one\n"
        '"quoted key" = """two\nlines"""\n'
        "[t]\n"
        "x = [\n  1, # [\n  { y = 'z' },\n  [ 2,\n 3 ],\n]\n"
        "[[list]]\n"
        "n = 2020-01-01 10:00:00\n"
        "[list.sub]\n"
        "m = '''\n'''\n"
        "[[list]]\n"
        'n = { p = { q = "}" }, r = 1 }\n'
    )
    lines = lines_of(source)
    wanted = {
        ("a", "b"): 1,
        ("quoted key",): 2,
        ("t",): 4,
        ("t", "x", 0): 6,
        ("t", "x", 1, "y"): 7,
        ("t", "x", 2, 1): 9,
        ("list", 0): 11,
        ("list", 0, "n"): 12,
        ("list", 0, "sub", "m"): 14,
        ("list", 1): 16,
        ("list", 1, "n", "p", "q"): 17,
        ("list", 1, "n", "r"): 17,
    }
    assert {key: lines.get(key) for key in wanted} == wanted
    assert line_of(("list", 1, "n", "missing"), lines) == 17
    assert line_of(("nothing",), lines) == 1


def test_every_key_of_the_real_package_has_its_line() -> None:
    source = (default_folder() / PACKAGE).read_text(encoding="utf-8")
    lines = lines_of(source)
    rows = source.splitlines()
    for key, line in lines.items():
        name = next((part for part in reversed(key) if isinstance(part, str)), "")
        if isinstance(key[-1], str):
            assert re.search(rf"\b{name}\b", rows[line - 1]), key


@given(st.text(max_size=200))
def test_the_line_finder_ends_on_any_text(source: str) -> None:
    assert isinstance(lines_of(source), dict)


# tiles below tiles, situations, what is done elsewhere


def warnings(folder: Path) -> list[Fault]:
    return [fault for fault in check([folder]) if fault.level == "warning"]


def test_a_service_stands_in_a_tile_without_tiles(folder: Path) -> None:
    line = edit(folder, 'group = "benefits"', 'group = "papers"')
    (fault,) = errors(folder)
    assert (fault.file.name, fault.line, fault.key) == (PACKAGE.name, line, "group")
    assert fault.problem == "tile 'papers' holds other tiles"
    assert "'identity', 'proofs'" in fault.remedy


def test_a_tile_below_another_names_a_tile_of_home(folder: Path) -> None:
    groups = Path("groups.toml")
    line = edit(folder, 'parent = "papers"', 'parent = "identity"', groups)
    faults_ = [fault for fault in errors(folder) if fault.key.endswith("parent")]
    assert [(fault.file.name, fault.line) for fault in faults_] == [("groups.toml", line)]
    assert "no tile of home is 'identity'" in faults_[0].problem


def test_a_situation_may_name_a_service_that_is_not_there_yet(signs: Path) -> None:
    folder, file = signs, Path("situations.toml")
    before = len(warnings(folder))
    line = edit(folder, '"old_age_allowance", "sen', '"old_age_alowance", "sen', file)
    assert errors(folder) == []
    (fault,) = [f for f in warnings(folder) if "old_age_alowance" in f.problem]
    assert (fault.file.name, fault.line) == ("situations.toml", line)
    assert fault.key == "situations[1].services[1]"
    assert len(warnings(folder)) == before + 1
    load(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "problem"),
    [
        (
            "situations.toml",
            'id = "new_baby"',
            'id = "turned_80"',
            "situations[4].id",
            "'turned_80' stands twice, first as number 1",
        ),
        (
            "situations.toml",
            '["birth_registration", "family_doctor_contract"]',
            '["birth_registration"]',
            "situations[4].services",
            "names 1 services",
        ),
        (
            "situations.toml",
            '["birth_registration", "family_doctor_contract"]',
            '["birth_registration", "birth_registration"]',
            "situations[4].services[2]",
            "'birth_registration' stands twice",
        ),
        (
            "situations.toml",
            "mdi6.baby-carriage",
            "mdi6.baby-cariage",
            "situations[4].icon",
            "'mdi6.baby-cariage' is not in the icon font",
        ),
        (
            "elsewhere.toml",
            'id = "passport"',
            'id = "Passport"',
            "elsewhere[1].id",
            "'Passport' is no id",
        ),
        (
            "elsewhere.toml",
            ', en = ["travel document", "going abroad"]',
            "",
            "elsewhere[1].words.en",
            "is missing",
        ),
    ],
)
def test_situations_and_elsewhere_are_checked_like_tiles(
    signs: Path, file: str, old: str, new: str, key: str, problem: str
) -> None:
    folder = signs
    assert errors(folder) == []
    edit(folder, old, new, Path(file))
    assert [(f.file.name, f.key, f.problem) for f in errors(folder)] == [(file, key, problem)]
    if "icon font" not in problem:  # a kiosk begins without its own pictures checked
        with pytest.raises(KioskError):
            load(folder)


def test_a_catalogue_needs_neither_situations_nor_elsewhere(folder: Path) -> None:
    (folder / "elsewhere.toml").unlink()
    assert errors(folder) == []
    catalogue = load(folder)
    assert (catalogue.situations, catalogue.elsewhere) == ((), ())


def test_one_of_the_files_is_checked_alone(signs: Path) -> None:
    folder = signs
    edit(folder, 'id = "passport"', 'id = "Passport"', Path("elsewhere.toml"))
    assert [fault.key for fault in check([folder / "elsewhere.toml"])] == ["elsewhere[1].id"]
    alone = folder.parent / "situations.toml"
    shutil.copy(folder / "situations.toml", alone)
    assert check([alone]) == ()
