"""The one file of colours, type, space and radii. Sizes are millimetres on the glass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skin:
    """How a key is painted in one state: fill, words, icon, border and bottom edge (or None)."""

    fill: str
    words: str
    icon: str
    border: str
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour by its role. ``plates``: icons stand on a plate; ``ornament``: the bowl."""

    ground: str
    card: str
    band: str
    band_line: str
    ink: str
    ink2: str
    accent: str
    accent_deep: str
    on_accent: str
    plate: str
    plate_line: str
    line: str
    edge: str
    track: str
    calm: str
    calm_ink: str
    calm_icon: str
    notice: str
    notice_line: str
    notice_ink: str
    notice_icon: str
    amber: str
    amber_ink: str
    off: str
    off_fill: str
    good: str
    good_fill: str
    bad: str
    bad_fill: str
    ring: str
    ring_on_yellow: str
    scrim: str
    scrim_alpha: int
    border_mm: float
    ring_mm: float
    plates: bool
    ornament: bool
    plain: Skin
    primary: Skin
    help: Skin
    voice: Skin
    pressed: Skin
    primary_pressed: Skin
    voice_pressed: Skin
    chosen: Skin
    disabled: Skin
    primary_disabled: Skin
    bar_disabled: Skin


PAPER = Palette(
    ground="#F7F2E7",
    card="#FFFDF8",
    band="#EAE1CF",
    band_line="#DDD2BD",
    ink="#1B2A2D",
    ink2="#3D4C50",
    accent="#0E565F",
    accent_deep="#083F46",
    on_accent="#FFFDF8",
    plate="#DCEAE7",
    plate_line="#A9C8C3",
    line="#DDD2BD",
    edge="#B5A78B",
    track="#D8CDB8",
    calm="#DCEAE7",
    calm_ink="#1B2A2D",
    calm_icon="#0E565F",
    notice="#FBECCB",
    notice_line="#E0B355",
    notice_ink="#1B2A2D",
    notice_icon="#6B4300",
    amber="#F2B23E",
    amber_ink="#2E2208",
    off="#625D50",
    off_fill="#E3DAC8",
    good="#1F6B3C",
    good_fill="#DDEBDD",
    bad="#8F3220",
    bad_fill="#F6E0D8",
    ring="#1B2A2D",
    ring_on_yellow="#1B2A2D",
    scrim="#1B2A2D",
    scrim_alpha=158,
    border_mm=0.0,
    ring_mm=1.5,
    plates=True,
    ornament=True,
    plain=Skin("#FFFDF8", "#1B2A2D", "#0E565F", "#DDD2BD", "#B5A78B"),
    primary=Skin("#0E565F", "#FFFDF8", "#FFFDF8", "#0E565F", "#083F46"),
    help=Skin("#DCEAE7", "#083F46", "#0E565F", "#A9C8C3", "#86ADA8"),
    voice=Skin("#F2B23E", "#2E2208", "#2E2208", "#F2B23E", "#B97A12"),
    pressed=Skin("#DCEAE7", "#1B2A2D", "#0E565F", "#DDD2BD"),
    primary_pressed=Skin("#083F46", "#FFFDF8", "#FFFDF8", "#083F46"),
    voice_pressed=Skin("#DE9A22", "#2E2208", "#2E2208", "#DE9A22"),
    chosen=Skin("#DCEAE7", "#1B2A2D", "#0E565F", "#0E565F", "#083F46"),
    disabled=Skin("#F7F2E7", "#625D50", "#625D50", "#DDD2BD"),
    primary_disabled=Skin("#E3DAC8", "#625D50", "#625D50", "#E3DAC8"),
    bar_disabled=Skin("#EAE1CF", "#625D50", "#625D50", "#EAE1CF"),
)

_BLACK, _WHITE, _YELLOW, _GREY = "#000000", "#FFFFFF", "#FFE14D", "#BDBDBD"

CONTRAST = Palette(
    ground=_BLACK,
    card=_BLACK,
    band=_BLACK,
    band_line=_WHITE,
    ink=_WHITE,
    ink2=_WHITE,
    accent=_YELLOW,
    accent_deep=_YELLOW,
    on_accent=_BLACK,
    plate=_BLACK,
    plate_line=_WHITE,
    line=_WHITE,
    edge=_WHITE,
    track="#6E6E6E",
    calm=_BLACK,
    calm_ink=_WHITE,
    calm_icon=_YELLOW,
    notice=_BLACK,
    notice_line=_YELLOW,
    notice_ink=_WHITE,
    notice_icon=_YELLOW,
    amber=_YELLOW,
    amber_ink=_BLACK,
    off=_GREY,
    off_fill=_BLACK,
    good=_WHITE,
    good_fill=_BLACK,
    bad=_YELLOW,
    bad_fill=_BLACK,
    ring=_YELLOW,
    ring_on_yellow=_WHITE,
    scrim=_BLACK,
    scrim_alpha=215,
    border_mm=1.0,
    ring_mm=2.0,
    plates=False,
    ornament=False,
    plain=Skin(_BLACK, _WHITE, _YELLOW, _WHITE),
    primary=Skin(_WHITE, _BLACK, _BLACK, _WHITE),
    help=Skin(_YELLOW, _BLACK, _BLACK, _YELLOW),
    voice=Skin(_YELLOW, _BLACK, _BLACK, _YELLOW),
    pressed=Skin(_WHITE, _BLACK, _BLACK, _WHITE),
    primary_pressed=Skin(_YELLOW, _BLACK, _BLACK, _YELLOW),
    voice_pressed=Skin(_WHITE, _BLACK, _BLACK, _WHITE),
    chosen=Skin(_BLACK, _WHITE, _YELLOW, _YELLOW),
    disabled=Skin(_BLACK, _GREY, _GREY, _GREY),
    primary_disabled=Skin(_BLACK, _GREY, _GREY, _GREY),
    bar_disabled=Skin(_BLACK, _GREY, _GREY, _GREY),
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role of type: em height in mm, normal and large, for Chinese and for Latin script."""

    zh: float
    zh_large: float
    en: float
    en_large: float
    bold: bool = True
    leading: float = 1.3


TYPE: dict[str, Role] = {
    "digits": Role(28.8, 28.8, 28.8, 28.8),
    "attract": Role(25.8, 29.0, 21.0, 23.0, leading=1.32),
    "greeting": Role(21.8, 25.8, 18.0, 21.0, leading=1.32),
    "question": Role(19.9, 23.0, 15.6, 18.4),
    "hero": Role(17.4, 20.0, 14.4, 17.0),
    "primary": Role(14.9, 17.5, 12.9, 15.0),
    "tile": Role(13.9, 17.0, 11.6, 13.8),
    "row": Role(12.9, 16.0, 11.2, 13.4),
    "section": Role(12.4, 15.5, 12.0, 14.2),
    "lead": Role(11.4, 14.0, 10.2, 12.6),
    "strong": Role(10.6, 13.0, 9.6, 12.2),
    "help": Role(9.9, 12.6, 9.0, 12.0, bold=False, leading=1.42),
    "body": Role(8.6, 12.0, 8.5, 12.0, bold=False, leading=1.4),
    "badge": Role(8.4, 12.0, 8.4, 12.0, bold=False),
    "bar": Role(9.4, 12.0, 8.8, 12.0, leading=1.16),
    "pad": Role(17.4, 18.4, 17.4, 18.4),
    "number": Role(22.5, 22.5, 22.5, 22.5, leading=1.2),
    "status": Role(8.6, 12.0, 8.5, 12.0, bold=False),
    "status_bold": Role(9.9, 12.4, 9.6, 12.2),
    "seconds": Role(19.0, 20.6, 19.0, 20.6),
    "clock": Role(21.0, 23.0, 21.0, 23.0),
    "staff": Role(8.4, 10.4, 8.0, 10.0, bold=False),
    "staff_least": Role(6.9, 8.6, 6.9, 8.6, bold=False),
    "staff_bold": Role(8.9, 11.0, 8.4, 10.4),
    "staff_number": Role(13.0, 15.0, 13.0, 15.0),
}

FAMILY = "Noto Sans CJK SC"

LEAST_TEXT, LEAST_TEXT_LARGE, LEAST_TEXT_STAFF = 8.4, 12.0, 6.9
LEAST_TARGET, LEAST_TARGET_LARGE, LEAST_GAP = 15.0, 20.0, 3.0

SPACE = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0)
MARGIN = 10.0
GUTTER = 5.0
EDGE = 1.5
RING_GAP = 1.2
RADIUS = {"key": 5.0, "card": 6.0, "plate": 7.0, "dock": 7.0, "dialog": 10.0, "chip": 3.0}

STATUS, STATUS_LARGE, STATUS_FLAT = 28.0, 29.0, 24.0
BAR, BAR_LARGE, BAR_FLAT = 48.0, 55.0, 41.5
DOCK, DOCK_LARGE, DOCK_LOW = 41.0, 49.0, 24.0
DOCK_BLOCK, DOCK_FLAT, DOCK_FLAT_HIGH = 86.0, (112.0, 284.0), 19.0
SLIDE_MS, SLIDE_MM, DOTS_MS, CARD_MS = 160, 12.0, 600, 1200
