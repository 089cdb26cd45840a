"""What can go wrong with what is kept, and with carrying it by hand."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.errors.spec import Action, ErrorSpec, mend

CODES: Mapping[str, ErrorSpec] = {
    # store
    "store.key_missing": mend(
        "The database {path} has no key {key}: restore the key from its backup, or set the database"
        " aside by hand to begin anew; where systemd keeps it, run the command with the unit's"
        " credential."
    ),
    "store.key_beside": mend(
        "systemd gives the database's key, and the key file {key} still lies beside it in clear:"
        " remove the file once the credential is known to open the database."
    ),
    "store.key_wrong": mend(
        "The key {key} does not open {path}, or the file is damaged from its first page."
    ),
    "store.key_permissions": mend("{key} may be read by others: chmod 600 {key}."),
    "store.newer_schema": mend(
        "The database {path} has schema {found}, newer than this program's {known}: install the"
        " newer program."
    ),
    "store.corrupt": mend(
        "The database was damaged ({cause}) and set aside as {path}: keep that file and report it."
        " {items} item(s) that still read went on in a new one just now, {missing} did not read;"
        " where the disk had no room for all, the rest follows at a later start."
    ),
    "store.restored": mend(
        "The database {path} is behind what this kiosk has promised: an old copy was put back, or"
        " its end was lost. It goes on with new numbers; as it was it is kept as {aside} (-: no"
        " room). Report it, for cases may be missing."
    ),
    "store.unmarked": mend(
        "No mark can be kept beside {path}, so an old copy put back would not be noticed: give"
        " {path}.mark-* to the kiosk's user."
    ),
    "store.copied": mend(
        "The database {path} belongs to another kiosk or machine: enrol {device} anew with"
        " `kiosk enrol --config FILE`, which asks for the code."
    ),
    "store.sqlite_too_old": mend("SQLite {found} is older than {least}: install sqlcipher3 anew."),
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
    "store.denied": mend(
        "{path} is another user's: run it as the kiosk's user, with `sudo -u USER kiosk ...`."
    ),
    "store.unwritable": ErrorSpec(Action.CALL_STAFF, "{path} cannot be written: {cause}."),
    "store.conflict": mend("Case {case_id} was submitted before with another content: report it."),
    "store.attachments": mend(
        "A case has {number} attachments, the largest of {largest} bytes; the platform takes at"
        " most 20 of 4 MiB each, and no empty one: set the scanner to a lower resolution."
    ),
    # what was refused or put aside
    "outbox.stuck": mend(
        "Items wait for more than a day, and the platform answers: `kiosk outbox list` says why."
    ),
    "outbox.unknown": mend("No item {id} is here: `kiosk outbox list` names them."),
    "outbox.not_refused": mend(
        "Item {id} is {state}: only what is dead or rejected is revived or discarded."
    ),
    "outbox.predecessor": mend(
        "Item {id} goes after {predecessor}, which was refused or put aside: revive that one."
    ),
    "outbox.discarded": mend("Item {id} was discarded: its content is gone for good."),
    # carrying by hand
    "bundle.unwritable": mend("{path} cannot be written: {cause}."),
    "bundle.unreadable": mend("{path} cannot be read at line {line}: {cause}."),
    "bundle.foreign": mend(
        "{path} answers nothing that this kiosk sent: it is another kiosk's, or long settled."
    ),
    "bundle.unsigned": mend(
        "The platform that this kiosk trusts did not sign {path}: check gateway.public_key, and"
        " where the file is from."
    ),
    "bundle.incomplete": mend(
        "Part {part} of {parts} is missing in {path}: copy the file again. What was there is kept."
    ),
    "bundle.stranger": mend(
        "Line {line} of {path} is not signed by a kiosk that is let in: it was changed, or the"
        " kiosk was revoked."
    ),
    "bundle.clone": mend(
        "{path}: another kiosk sends in the name of {device}; nothing of this part was kept."
    ),
}
