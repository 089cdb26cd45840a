"""What a virtual A4 printer says of itself, and its words for what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from drivers.sandbox.ippwire import Named

PENDING, HELD, PROCESSING, CANCELED, ABORTED, COMPLETED = 3, 4, 5, 7, 8, 9
OK, NOT_POSSIBLE, FOUND_NOT, UNSUPPORTED, NOT_ACCEPTING = 0, 0x0404, 0x0406, 0x0501, 0x0506
STOPS = {
    "media_empty": "media-empty-error",
    "media_jam": "media-jam-error",
    "door_open": "door-open-error",
    "toner_empty": "toner-empty-error",
    "output_full": "output-area-full-error",
    "fuser": "fuser-over-temp-error",
    "offline": "offline-report",
    "paused": "paused",
}
"""Faults that stop it, and its words for them."""
WARNS = {"toner_low": "toner-low-warning", "media_low": "media-low-report"}
_IDLE, _BUSY, _STOPPED = 3, 4, 5
_SHEETS = {"iso_a4_210x297mm": (21000, 29700), "na_letter_8.5x11in": (21590, 27940)}


def described(
    uri: str,
    conditions: Collection[str],
    operations: Sequence[int],
    media: str,
    *,
    busy: bool,
) -> list[Named]:
    """Return its attributes: all that cupsd needs to make a queue for it (IPP Everywhere)."""
    wrong = [word for fault, word in {**STOPS, **WARNS}.items() if fault in conditions]
    state = _STOPPED if "paused" in conditions else _BUSY if busy else _IDLE
    toner = 0 if "toner_empty" in conditions else 5 if "toner_low" in conditions else 80
    paper = 0 if "media_empty" in conditions else 10 if "media_low" in conditions else 200
    return [
        ("charset", "charset-configured", "utf-8"),
        ("charset", "charset-supported", "utf-8"),
        ("boolean", "color-supported", False),
        ("keyword", "compression-supported", "none"),
        ("integer", "copies-default", 1),
        ("range", "copies-supported", (1, 99)),
        ("mime", "document-format-default", "application/pdf"),
        ("mime", "document-format-supported", ["application/pdf", "application/octet-stream"]),
        ("language", "generated-natural-language-supported", "en"),
        ("keyword", "ipp-versions-supported", ["1.1", "2.0"]),
        ("keyword", "job-hold-until-default", "no-hold"),
        ("keyword", "job-hold-until-supported", ["no-hold", "indefinite"]),
        ("name", "marker-names", "Black"),
        ("keyword", "marker-types", "toner"),
        ("integer", "marker-levels", toner),
        ("integer", "marker-low-levels", 10),
        ("keyword", "media-default", media),
        ("keyword", "media-ready", list(_SHEETS)),
        ("keyword", "media-supported", list(_SHEETS)),
        ("collection", "media-col-database", [_column(*size) for size in _SHEETS.values()]),
        ("collection", "media-col-default", _column(*_SHEETS.get(media, (21000, 29700)))),
        ("collection", "media-size-supported", [_size(*size) for size in _SHEETS.values()]),
        ("language", "natural-language-configured", "en"),
        ("enum", "operations-supported", list(operations)),
        ("keyword", "output-bin-supported", "face-down"),
        ("keyword", "pdl-override-supported", "attempted"),
        ("keyword", "print-color-mode-supported", "monochrome"),
        ("enum", "print-quality-supported", [4]),
        ("text", "printer-info", "Virtual A4"),
        (
            "octets",
            "printer-input-tray",
            f"type=sheetFeedAutoRemovableTray;maxcapacity=250;level={paper};status=0;name=main;",
        ),
        ("boolean", "printer-is-accepting-jobs", True),
        ("text", "printer-make-and-model", "Xiaoshi Virtual A4"),
        ("name", "printer-name", "virtual"),
        ("resolution", "printer-resolution-default", (600, 600, 3)),
        ("resolution", "printer-resolution-supported", (600, 600, 3)),
        ("enum", "printer-state", state),
        ("keyword", "printer-state-reasons", wrong or ["none"]),
        ("integer", "printer-up-time", 1),
        ("uri", "printer-uri-supported", uri),
        ("integer", "queued-job-count", int(busy)),
        ("keyword", "sides-default", "one-sided"),
        ("keyword", "sides-supported", "one-sided"),
        ("keyword", "uri-authentication-supported", "none"),
        ("keyword", "uri-security-supported", "none"),
    ]


def _size(across: int, down: int) -> dict[str, tuple[str, object]]:
    return {"x-dimension": ("integer", across), "y-dimension": ("integer", down)}


def _column(across: int, down: int) -> dict[str, tuple[str, object]]:
    margins = {f"media-{side}-margin": ("integer", 423) for side in ("top", "bottom")}
    margins |= {f"media-{side}-margin": ("integer", 423) for side in ("left", "right")}
    return {"media-size": ("collection", _size(across, down)), **margins}
