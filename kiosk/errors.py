"""The one exception of the product and the table of what can go wrong.

An expected outcome is a value; a KioskError means that something broke or was not as it must be.
Every code has a sentence for the resident (``ui`` owns the words, under ``error.<code>``) or is
told to staff only, and a remedy for the technician.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What helps, as the screen offers it."""

    RETRY = "retry"
    PUT_CARD_AGAIN = "put_card_again"
    OTHER_CARD = "other_card"
    CALL_STAFF = "call_staff"
    WAIT = "wait"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """One row of the table.

    Attributes:
        action: what helps.
        remedy: one sentence for the technician; may name the error's params in braces.
        resident: whether a resident may meet it, so that ``ui`` must have words for it.
    """

    action: Action
    remedy: str
    resident: bool = True


def _mend(remedy: str) -> ErrorSpec:
    return ErrorSpec(Action.MEND, remedy, resident=False)


CODES: Mapping[str, ErrorSpec] = {
    # identity card reader (SW3 codes of the SAM module in brackets)
    "idcard.moved": ErrorSpec(
        Action.PUT_CARD_AGAIN,
        "The card left the field during the read [31, 41, 47, 81]; no action.",
    ),
    "idcard.not_an_id_card": ErrorSpec(
        Action.OTHER_CARD, "Another kind of card was on the reader [40]; no action."
    ),
    "idcard.suspect": ErrorSpec(
        Action.CALL_STAFF,
        "The reader could not verify the card [32, 33]: check the card by eye and by the police"
        " terminal; do not tell the hall.",
    ),
    "idcard.garbled": ErrorSpec(
        Action.PUT_CARD_AGAIN, "A damaged frame came from the reader; check cable and earthing."
    ),
    "idcard.unreadable": ErrorSpec(
        Action.OTHER_CARD, "The card's text is not in a known layout; the card may be worn."
    ),
    "idcard.expired": ErrorSpec(Action.CALL_STAFF, "The card's validity has ended; no action."),
    "idcard.not_yet_valid": ErrorSpec(
        Action.CALL_STAFF, "The card is not valid yet; check the kiosk's clock."
    ),
    "idcard.no_answer": ErrorSpec(
        Action.CALL_STAFF, "The reader at {port} does not answer; check power, cable and speed."
    ),
    "idcard.unplugged": ErrorSpec(
        Action.CALL_STAFF, "The port {port} is gone; plug the reader in again."
    ),
    "idcard.device_fault": ErrorSpec(
        Action.CALL_STAFF,
        "The SAM module failed its test or is not authorised [60, 66]: replace it.",
    ),
    "idcard.refused": ErrorSpec(
        Action.CALL_STAFF,
        "The reader refused a command [{status}]; update its firmware or report it.",
    ),
    # receipt printer
    "printer.paper_out": ErrorSpec(Action.CALL_STAFF, "Put in a new roll of receipt paper."),
    "printer.cover_open": ErrorSpec(Action.CALL_STAFF, "Close the receipt printer's cover."),
    "printer.cutter": ErrorSpec(Action.CALL_STAFF, "Clear the cutter, then switch off and on."),
    "printer.head_hot": ErrorSpec(Action.WAIT, "The print head is hot; it comes back by itself."),
    "printer.fault": ErrorSpec(
        Action.CALL_STAFF, "The printer reports an error; switch off and on."
    ),
    "printer.offline": ErrorSpec(
        Action.CALL_STAFF, "The printer is offline; press its feed button."
    ),
    "printer.no_answer": ErrorSpec(
        Action.CALL_STAFF, "The printer at {port} does not answer; check power and cable."
    ),
    "printer.unplugged": ErrorSpec(
        Action.CALL_STAFF, "The printer at {port} cannot be reached; plug it in again."
    ),
    "printer.unknown_outcome": ErrorSpec(
        Action.CALL_STAFF, "Contact was lost while printing; look whether a slip came out."
    ),
    "printer.visit_over": _mend("The visit ended before its paper could be printed; no action."),
    "printer.paper_low": ErrorSpec(Action.CALL_STAFF, "The roll is near its end.", resident=False),
    # devices in general
    "device.no_such_adapter": _mend("No adapter is named {name}; known are {known}."),
    "device.busy": ErrorSpec(Action.WAIT, "The device is at work; try again."),
    "device.timeout": ErrorSpec(Action.CALL_STAFF, "{device} did not finish within {seconds} s."),
    "device.closed": _mend("{device} was closed before its turn came; no action."),
    "device.crashed": ErrorSpec(Action.CALL_STAFF, "The driver of {device} failed: {cause}."),
    # store
    "store.key_missing": _mend(
        "The database {path} has no key file {key}: restore the key from its backup, or set the"
        " database aside by hand to begin anew."
    ),
    "store.key_wrong": _mend(
        "The key {key} does not open {path}, or the file is damaged from its first page."
    ),
    "store.key_permissions": _mend("The key file {key} may be read by others: chmod 600 {key}."),
    "store.newer_schema": _mend(
        "The database {path} has schema {found}, newer than this program's {known}: install the"
        " newer program."
    ),
    "store.corrupt": _mend("The database was damaged and set aside as {path}; keep that file."),
    "store.sqlite_too_old": _mend("SQLite {found} is older than {least}: install sqlcipher3 anew."),
    "store.disk_full": ErrorSpec(Action.CALL_STAFF, "The disk of {path} is full: free some space."),
    "store.unwritable": ErrorSpec(Action.CALL_STAFF, "{path} cannot be written: {cause}."),
    "store.conflict": _mend("Case {case_id} was submitted before with another content: report it."),
    # sync and platform
    "sync.unreachable": ErrorSpec(
        Action.WAIT, "The platform {url} cannot be reached: check the line."
    ),
    "sync.not_the_platform": _mend(
        "{url} answered, but not as the platform: a captive portal or proxy stands between."
    ),
    "sync.bad_signature": _mend("A receipt's signature is wrong: check gateway.public_key."),
    "gateway.token_missing": _mend(
        "No token file at {path}: put there what the platform gave (a kiosk its token, the gateway"
        " a line device_id=token for each kiosk)."
    ),
    "gateway.database": _mend("The gateway's database {url} cannot be used: {cause}."),
    "gateway.port": _mend("Port {port} of {host} cannot be taken: {cause}."),
    "sync.unauthorised": _mend("The platform refuses this kiosk: enrol it again."),
    "sync.busy": _mend("Another sync process already works on {path}."),
    # settings and catalogue
    "config.missing": _mend("No settings file at {path}: write one, see README, or give --config."),
    "config.invalid": _mend("{path}: {field}: {problem}."),
    "config.syntax": _mend("{path} is not TOML: {problem}."),
    "catalogue.invalid": _mend("{count} fault(s) in the catalogue: run `kiosk catalogue check`."),
    # speech
    "speech.no_engine": ErrorSpec(
        Action.CALL_STAFF, "espeak-ng is not installed: apt install espeak-ng."
    ),
    "speech.no_sound": _mend("No sound card or sound server is there: plug in the loudspeaker."),
    "speech.failed": ErrorSpec(Action.CALL_STAFF, "The speech process ended: {cause}."),
    # screen
    "screen.no_display": _mend(
        "No display: {cause}. Start it in a graphical session (`kiosk demo` needs none)."
    ),
    "screen.no_font": _mend("No Chinese font: apt install fonts-noto-cjk."),
    # program
    "program.internal": ErrorSpec(
        Action.CALL_STAFF, "A fault of the program: see the log, {cause}."
    ),
}


class KioskError(Exception):
    """Something broke. Carries a code of ``CODES``, its parameters and what helps.

    Attributes:
        code: key of ``CODES``.
        params: values for the remedy; never personal data.
        action: what helps, from the table unless given.
    """

    def __init__(
        self, code: str, params: Mapping[str, object] | None = None, action: Action | None = None
    ) -> None:
        """Make an error of the table.

        Raises:
            KeyError: the code is not in ``CODES``.
        """
        self.code = code
        self.params: Mapping[str, object] = dict(params or {})
        self.action = action or CODES[code].action
        super().__init__(code)

    @property
    def remedy(self) -> str:
        """Return the technician's sentence with the parameters filled in."""
        return CODES[self.code].remedy.format_map(_Blank(self.params))

    def __str__(self) -> str:
        return f"{self.code}: {self.remedy}"


class _Blank(dict[str, object]):
    """Parameters of a remedy; a missing one shows as ``?`` rather than hiding the error."""

    def __missing__(self, key: str) -> str:
        return "?"
