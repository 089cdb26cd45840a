"""What can go wrong between kiosk and platform."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.errors.spec import Action, ErrorSpec, mend

CODES: Mapping[str, ErrorSpec] = {
    # sync and platform
    "sync.unreachable": ErrorSpec(
        Action.WAIT, "The platform {url} cannot be reached: check the line."
    ),
    "sync.not_the_platform": ErrorSpec(
        Action.MEND,
        "{url} answered, but not as the platform: a captive portal or proxy stands between.",
    ),
    "sync.not_trusted": mend(
        "The certificate of {url} is not trusted: check gateway.ca_file, and that the name in"
        " gateway.url is one that the certificate is for."
    ),
    "sync.bad_signature": ErrorSpec(
        Action.MEND, "The signature of what the platform said is wrong: check gateway.public_key."
    ),
    "gateway.database": mend(
        "The gateway's database {url} cannot be used: {cause}. Check --database, and that its file"
        " or its server is there for this user."
    ),
    "gateway.worker": mend("A worker of the gateway did not begin: its own words say why."),
    "gateway.port": mend("Port {port} of {host} cannot be taken: {cause}."),
    "sync.unauthorised": mend("The platform refuses this kiosk: enrol it again."),
    "sync.clone": mend(
        "Another kiosk sends in this one's name: one of the two is a copy. Find it, and enrol this"
        " one anew."
    ),
    "sync.wait": ErrorSpec(
        Action.WAIT, "The platform has much to do and asks this kiosk to wait.", resident=False
    ),
    "sync.clock": mend("The platform does not believe this kiosk's time: report it."),
    "sync.tls_expired": mend(
        "The platform's TLS certificate is not valid now: its operator must renew it."
    ),
    "inquiry.busy": ErrorSpec(
        Action.WAIT, "The platform answers no more questions just now; no action."
    ),
    "inquiry.document": ErrorSpec(
        Action.CALL_STAFF,
        "The platform signed a certificate that is no whole PDF of at most 512 KiB: report it.",
    ),
    "sync.busy": mend("Another sync process already works on {path}."),
    # what the platform publishes
    "content.too_large": mend(
        "A snapshot is larger than a kiosk takes: the platform's operator publishes less at once."
    ),
    "content.sha256": mend(
        "A snapshot is not what the signed index says: a file was changed, or the way is broken."
    ),
    "content.signature": mend(
        "The platform did not sign this: check gateway.public_key, and who gave it."
    ),
    "content.feed": mend("Another feed's snapshot was given for this one: report it."),
    "content.device": mend("A snapshot is for another kiosk: export it for this one."),
    "content.older": mend("A snapshot is not newer than what was here before; no action."),
    "content.form": mend("The platform signed a snapshot that is not in its form: report it."),
    "content.catalogue": mend(
        "This program cannot work with the service packages: check them with `kiosk catalogue"
        " check`, or bring the program up to date."
    ),
    "content.unproven": mend(
        "The program did not begin twice with the service packages: report them to the platform."
    ),
    "content.path": mend("A service package would lie at {path}, which is no place for one."),
    "content.invalid": mend("{path} cannot be published: {problem}."),
    "content.index": mend("{path} has no index that the platform signed for this kiosk."),
    "content.refused": mend("Not taken from {path}: {feeds}; the audit says why."),
    # enrolment
    "enrol.missing": mend(
        "This kiosk has no certificate in {path}: have the platform make a code, then run"
        " `kiosk enrol --config FILE`, which asks for it."
    ),
    "enrol.damaged": mend(
        "device.key and device.crt in {path} do not belong together: remove both and enrol again."
    ),
    "enrol.code_wrong": mend(
        "The platform knows no such code for {device}: check both; after 5 wrong tries have a new"
        " one made."
    ),
    "enrol.code_form": mend(
        "That is no code, and was not sent: one has 16 letters and digits in groups of four, none"
        " of them 0 1 2 5 8 B I O S Z; copy what `kiosk gateway code` printed."
    ),
    "enrol.code_void": mend(
        "The code was used by another kiosk, is too old, or was typed wrong 5 times: have a new one"
        " made for {device}."
    ),
    "enrol.waiting": mend(
        "{items} item(s) here are sealed in the name of {bound} and count under no other, so this"
        " kiosk is not enrolled as {device}: set gateway.device_id back and have them sent, carried"
        " (`kiosk export`) or discarded. Where this is a copy of that kiosk's disk, empty the data"
        " folder."
    ),
    "enrol.running": mend(
        "The kiosk runs here as {bound}: stop it, then enrol it as {device} and start it again."
    ),
    "enrol.csr": mend(
        "The platform takes no certificate request of {device}: remove device.key.next and try"
        " again."
    ),
    "enrol.later": mend(
        "The platform at {url} cannot enrol a kiosk just now [{status}]: try again later; the code"
        " is not used up."
    ),
    "enrol.refused": mend("The platform at {url} answers {status} to an enrolment: report it."),
}
