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
    "idcard.other_kind": ErrorSpec(
        Action.OTHER_CARD,
        "The service takes residents' cards, not this kind: `cards` in its package; no action.",
    ),
    "idcard.not_this_kind": ErrorSpec(
        Action.OTHER_CARD,
        "The service takes other kinds of card alone: `cards` in its package; no action.",
    ),
    "idcard.suspect": ErrorSpec(
        Action.CALL_STAFF,
        "The module did not recognise the card as genuine [32]: check it by eye and by the police"
        " terminal; do not tell the hall.",
    ),
    "idcard.suspect_data": ErrorSpec(
        Action.CALL_STAFF,
        "What is written on the card does not bear its proof [33]: it is damaged or was changed;"
        " check it by eye and by the police terminal; do not tell the hall.",
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
    "idcard.no_usb_adapter": ErrorSpec(
        Action.CALL_STAFF,
        "No adapter for card readers on USB is installed, so {port} cannot be reached: set the"
        " reader to serial, or install an adapter (entry point xiaoshi.usb_card_readers).",
    ),
    "idcard.no_portrait": _mend(
        "The library for card photos does not do its work: check `photos`; a silhouette is shown."
    ),
    # social-security card reader (status words of the card in brackets)
    "smartcard.moved": ErrorSpec(
        Action.PUT_CARD_AGAIN, "The card was taken out, or reset, during the read; no action."
    ),
    "smartcard.mute": ErrorSpec(
        Action.PUT_CARD_AGAIN,
        "The card's chip does not answer: it was put in the wrong way round, or its contacts or the"
        " reader's are dirty.",
    ),
    "smartcard.not_social": ErrorSpec(
        Action.OTHER_CARD, "The card has no social-security application [6A82]; no action."
    ),
    "smartcard.locked": ErrorSpec(
        Action.OTHER_CARD,
        "The card tells its holder only to a reader with a security module [6982]; no action.",
    ),
    "smartcard.unreadable": ErrorSpec(
        Action.OTHER_CARD,
        "The card did not answer as its specification says [{status}]; the card may be worn.",
    ),
    "smartcard.in_use": ErrorSpec(
        Action.WAIT, "Another program keeps the card for itself: end it, or wait."
    ),
    "smartcard.no_answer": ErrorSpec(
        Action.CALL_STAFF,
        "The card or the reader did not answer in time: plug the reader in again.",
    ),
    "smartcard.unplugged": ErrorSpec(
        Action.CALL_STAFF,
        "pcscd has no reader whose name holds {reader!r}: plug it in again; `pcsc_scan -r` names"
        " those that are there.",
    ),
    "smartcard.no_service": ErrorSpec(
        Action.CALL_STAFF, "pcscd does not run or hangs: systemctl restart pcscd.socket pcscd."
    ),
    "smartcard.no_library": ErrorSpec(
        Action.CALL_STAFF, "libpcsclite is not installed: apt install pcscd."
    ),
    "smartcard.denied": ErrorSpec(
        Action.CALL_STAFF,
        "pcscd refuses the kiosk's user: give it org.debian.pcsc-lite.access_pcsc and access_card"
        " by a polkit rule.",
    ),
    "smartcard.device_fault": ErrorSpec(
        Action.CALL_STAFF, "The reader failed [{status}]: plug it in again, or replace it."
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
    "printer.no_marker": ErrorSpec(
        Action.CALL_STAFF,
        "The printer at {port} never says when a slip is out (GS r 1): choose a model that does.",
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
        "The database {path} has no key {key}: restore the key from its backup, or set the database"
        " aside by hand to begin anew; where systemd keeps it, run the command with the unit's"
        " credential."
    ),
    "store.key_beside": _mend(
        "systemd gives the database's key, and the key file {key} still lies beside it in clear:"
        " remove the file once the credential is known to open the database."
    ),
    "store.key_wrong": _mend(
        "The key {key} does not open {path}, or the file is damaged from its first page."
    ),
    "store.key_permissions": _mend("{key} may be read by others: chmod 600 {key}."),
    "store.newer_schema": _mend(
        "The database {path} has schema {found}, newer than this program's {known}: install the"
        " newer program."
    ),
    "store.corrupt": _mend(
        "The database was damaged ({cause}) and set aside as {path}: keep that file and report it."
        " {items} item(s) that still read went on in a new one just now, {missing} did not read;"
        " where the disk had no room for all, the rest follows at a later start."
    ),
    "store.restored": _mend(
        "The database {path} is behind what this kiosk has promised: an old copy was put back, or"
        " its end was lost. It goes on with new numbers; as it was it is kept as {aside} (-: no"
        " room). Report it, for cases may be missing."
    ),
    "store.unmarked": _mend(
        "No mark can be kept beside {path}, so an old copy put back would not be noticed: give"
        " {path}.mark-* to the kiosk's user."
    ),
    "store.copied": _mend(
        "The database {path} belongs to another kiosk or machine: enrol {device} anew with"
        " `kiosk enrol --config FILE`, which asks for the code."
    ),
    "store.sqlite_too_old": _mend("SQLite {found} is older than {least}: install sqlcipher3 anew."),
    "store.disk_full": ErrorSpec(Action.CALL_STAFF, "The disk of {path} is full: free some space."),
    "store.floor": ErrorSpec(
        Action.CALL_STAFF, "Less than 64 MiB of the disk is free: free some space."
    ),
    "store.cap_days": ErrorSpec(
        Action.CALL_STAFF,
        "Cases wait as long as their service allows offline: mend the line, or carry them by"
        " `kiosk export`.",
    ),
    "store.cap_count": ErrorSpec(
        Action.CALL_STAFF,
        "As many cases wait as their service allows offline: mend the line, or carry them by"
        " `kiosk export`.",
    ),
    "store.denied": _mend(
        "{path} is another user's: run it as the kiosk's user, with `sudo -u USER kiosk ...`."
    ),
    "store.unwritable": ErrorSpec(Action.CALL_STAFF, "{path} cannot be written: {cause}."),
    "store.conflict": _mend("Case {case_id} was submitted before with another content: report it."),
    "store.attachments": _mend(
        "A case has {number} attachments, the largest of {largest} bytes; the platform takes at"
        " most 20 of 4 MiB each, and no empty one: set the scanner to a lower resolution."
    ),
    # what was refused or put aside
    "outbox.stuck": _mend(
        "Items wait for more than a day, and the platform answers: `kiosk outbox list` says why."
    ),
    "outbox.unknown": _mend("No item {id} is here: `kiosk outbox list` names them."),
    "outbox.not_refused": _mend(
        "Item {id} is {state}: only what is dead or rejected is revived or discarded."
    ),
    "outbox.predecessor": _mend(
        "Item {id} goes after {predecessor}, which was refused or put aside: revive that one."
    ),
    "outbox.discarded": _mend("Item {id} was discarded: its content is gone for good."),
    # sync and platform
    "sync.unreachable": ErrorSpec(
        Action.WAIT, "The platform {url} cannot be reached: check the line."
    ),
    "sync.not_the_platform": _mend(
        "{url} answered, but not as the platform: a captive portal or proxy stands between."
    ),
    "sync.not_trusted": _mend(
        "The certificate of {url} is not trusted: check gateway.ca_file, and that the name in"
        " gateway.url is one that the certificate is for."
    ),
    "sync.bad_signature": _mend("A receipt's signature is wrong: check gateway.public_key."),
    "gateway.database": _mend(
        "The gateway's database {url} cannot be used: {cause}. Check --database, and that its file"
        " or its server is there for this user."
    ),
    "gateway.worker": _mend("A worker of the gateway did not begin: its own words say why."),
    "gateway.port": _mend("Port {port} of {host} cannot be taken: {cause}."),
    "sync.unauthorised": _mend("The platform refuses this kiosk: enrol it again."),
    "sync.clone": _mend(
        "Another kiosk sends in this one's name: one of the two is a copy. Find it, and enrol this"
        " one anew."
    ),
    "sync.wait": ErrorSpec(
        Action.WAIT, "The platform has much to do and asks this kiosk to wait.", resident=False
    ),
    "sync.clock": _mend("The platform does not believe this kiosk's time: report it."),
    "sync.tls_expired": _mend(
        "The platform's TLS certificate is not valid now: its operator must renew it."
    ),
    "sync.busy": _mend("Another sync process already works on {path}."),
    # what the platform publishes
    "content.too_large": _mend(
        "A snapshot is larger than a kiosk takes: the platform's operator publishes less at once."
    ),
    "content.sha256": _mend(
        "A snapshot is not what the signed index says: a file was changed, or the way is broken."
    ),
    "content.signature": _mend(
        "The platform did not sign this: check gateway.public_key, and who gave it."
    ),
    "content.feed": _mend("Another feed's snapshot was given for this one: report it."),
    "content.device": _mend("A snapshot is for another kiosk: export it for this one."),
    "content.older": _mend("A snapshot is not newer than what was here before; no action."),
    "content.form": _mend("The platform signed a snapshot that is not in its form: report it."),
    "content.catalogue": _mend(
        "This program cannot work with the service packages: check them with `kiosk catalogue"
        " check`, or bring the program up to date."
    ),
    "content.unproven": _mend(
        "The program did not begin twice with the service packages: report them to the platform."
    ),
    "content.path": _mend("A service package would lie at {path}, which is no place for one."),
    "content.invalid": _mend("{path} cannot be published: {problem}."),
    "content.index": _mend("{path} has no index that the platform signed for this kiosk."),
    "content.refused": _mend("Not taken from {path}: {feeds}; the audit says why."),
    # enrolment
    "enrol.missing": _mend(
        "This kiosk has no certificate in {path}: have the platform make a code, then run"
        " `kiosk enrol --config FILE`, which asks for it."
    ),
    "enrol.damaged": _mend(
        "device.key and device.crt in {path} do not belong together: remove both and enrol again."
    ),
    "enrol.code_wrong": _mend(
        "The platform knows no such code for {device}: check both; after 5 wrong tries have a new"
        " one made."
    ),
    "enrol.code_form": _mend(
        "That is no code, and was not sent: one has 16 letters and digits in groups of four, none"
        " of them 0 1 2 5 8 B I O S Z; copy what `kiosk gateway code` printed."
    ),
    "enrol.code_void": _mend(
        "The code was used by another kiosk, is too old, or was typed wrong 5 times: have a new one"
        " made for {device}."
    ),
    "enrol.waiting": _mend(
        "{items} item(s) here are sealed in the name of {bound} and count under no other, so this"
        " kiosk is not enrolled as {device}: set gateway.device_id back and have them sent, carried"
        " (`kiosk export`) or discarded. Where this is a copy of that kiosk's disk, empty the data"
        " folder."
    ),
    "enrol.running": _mend(
        "The kiosk runs here as {bound}: stop it, then enrol it as {device} and start it again."
    ),
    "enrol.csr": _mend(
        "The platform takes no certificate request of {device}: remove device.key.next and try"
        " again."
    ),
    "enrol.later": _mend(
        "The platform at {url} cannot enrol a kiosk just now [{status}]: try again later; the code"
        " is not used up."
    ),
    "enrol.refused": _mend("The platform at {url} answers {status} to an enrolment: report it."),
    # the staff door
    "pin.form": _mend("A PIN has {least} to {most} digits and nothing else: choose another."),
    "pin.easy": _mend(
        "The PIN is guessed at once (one digit over and over, digits in a row, or the"
        " demonstration's own): choose another."
    ),
    # carrying by hand
    "bundle.unwritable": _mend("{path} cannot be written: {cause}."),
    "bundle.unreadable": _mend("{path} cannot be read at line {line}: {cause}."),
    "bundle.foreign": _mend(
        "{path} answers nothing that this kiosk sent: it is another kiosk's, or long settled."
    ),
    "bundle.unsigned": _mend(
        "The platform that this kiosk trusts did not sign {path}: check gateway.public_key, and"
        " where the file is from."
    ),
    "bundle.incomplete": _mend(
        "Part {part} of {parts} is missing in {path}: copy the file again. What was there is kept."
    ),
    "bundle.stranger": _mend(
        "Line {line} of {path} is not signed by a kiosk that is let in: it was changed, or the"
        " kiosk was revoked."
    ),
    "bundle.clone": _mend(
        "{path}: another kiosk sends in the name of {device}; nothing of this part was kept."
    ),
    # settings and catalogue
    "config.missing": _mend("No settings file at {path}: write one, see README, or give --config."),
    "config.invalid": _mend("{path}: {field}: {problem}."),
    "config.syntax": _mend("{path} is not TOML: {problem}."),
    "catalogue.invalid": _mend("{count} fault(s) in {path}: run `kiosk catalogue check {path}`."),
    "catalogue.missing": _mend(
        "Nothing is at {path}: name a folder that holds groups.toml and services/, or a package."
    ),
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
    "path.unusable": _mend("{path} cannot be used: {cause}; name another."),
    "kiosk.running": _mend(
        "A kiosk already runs on {path}: end that one first, or give this one a folder of its own."
    ),
    "program.internal": ErrorSpec(
        Action.CALL_STAFF, "A fault of the program: see the log, {cause}."
    ),
}

DOUBTFUL = frozenset({"idcard.suspect", "idcard.suspect_data"})
"""Of a card that may be no true one: staff hear of it, the hall hears that it cannot be read."""


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
