"""What can go wrong with settings, screen, speech and the program itself."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.errors.spec import Action, ErrorSpec, mend

CODES: Mapping[str, ErrorSpec] = {
    # the staff door
    "pin.form": mend("A PIN has {least} to {most} digits and nothing else: choose another."),
    "pin.easy": mend(
        "The PIN is guessed at once (one digit over and over, digits in a row, or the"
        " demonstration's own): choose another."
    ),
    # settings and catalogue
    "config.missing": mend("No settings file at {path}: write one, see README, or give --config."),
    "config.invalid": mend("{path}: {field}: {problem}."),
    "config.syntax": mend("{path} is not TOML: {problem}."),
    "catalogue.invalid": mend("{count} fault(s) in {path}: run `kiosk catalogue check {path}`."),
    "catalogue.missing": mend(
        "Nothing is at {path}: name a folder that holds groups.toml and services/, or a package."
    ),
    "catalogue.exists": mend("{path} is there already: choose another id, or change that file."),
    "catalogue.refused": mend("{key}: {problem}; {remedy}."),
    "catalogue.no_kind": mend("There is no kind {kind}: known are {known}."),
    # speech
    "speech.no_engine": ErrorSpec(
        Action.CALL_STAFF, "espeak-ng is not installed: apt install espeak-ng."
    ),
    "speech.no_sound": mend("No sound card or sound server is there: plug in the loudspeaker."),
    "speech.failed": ErrorSpec(Action.CALL_STAFF, "The speech process ended: {cause}."),
    # speech in
    "voice.no_engine": ErrorSpec(
        Action.MEND,
        "Nothing recognises speech: put in a model by `kiosk voice install`, or run"
        " `packaging/setup` where there is a network.",
    ),
    "voice.no_model": ErrorSpec(
        Action.MEND, "No model of {engine} is at {path}: put one in by `kiosk voice install`."
    ),
    "voice.model_broken": ErrorSpec(
        Action.MEND, "{engine} cannot load its model ({cause}): put it in anew."
    ),
    "voice.no_memory": ErrorSpec(
        Action.MEND,
        "{engine} takes {needed} MB with its model and may take {allowed}: raise `memory_mb` under"
        " [voice], or put in a smaller model.",
    ),
    "voice.engine_failed": ErrorSpec(
        Action.RETRY,
        "The process of {engine} ended ({cause}); it is begun anew by itself. Where that goes on,"
        " put its model in anew.",
    ),
    "voice.not_installed": mend("{path} was not put in, and nothing changed: {problem}."),
    "voice.table": mend("{path}, line {line}: {problem}."),
    # screen
    "screen.no_display": mend(
        "No display: {cause}. Start it in a graphical session (`kiosk demo` needs none)."
    ),
    "screen.no_font": mend("No Chinese font: apt install fonts-noto-cjk."),
    # program
    "path.unusable": mend("{path} cannot be used: {cause}; name another."),
    "kiosk.running": mend(
        "A kiosk already runs on {path}: end that one first, or give this one a folder of its own."
    ),
    "program.internal": ErrorSpec(
        Action.CALL_STAFF, "A fault of the program: see the log, {cause}."
    ),
}
