"""What can go wrong with the microphone. All else goes on by touch."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.errors.spec import Action, ErrorSpec

CODES: Mapping[str, ErrorSpec] = {
    "microphone.no_library": ErrorSpec(
        Action.MEND, "PortAudio is not installed: apt install libportaudio2."
    ),
    "microphone.no_sound_system": ErrorSpec(
        Action.MEND,
        "No sound card and no sound server is there: `arecord -l` and `pactl info` say what the"
        " system sees.",
    ),
    "microphone.missing": ErrorSpec(
        Action.MEND,
        "No microphone is there ({device}): plug it in, or write a part of its name, as `kiosk"
        " doctor` lists it, as `microphone` under [voice].",
    ),
    "microphone.unplugged": ErrorSpec(
        Action.MEND, "The microphone is gone: plug it in again; it is taken up by itself."
    ),
    "microphone.busy": ErrorSpec(
        Action.MEND,
        "Another program keeps the microphone for itself: `fuser -v /dev/snd/*` names it.",
    ),
    "microphone.refused": ErrorSpec(
        Action.MEND,
        "The microphone does not open at 16 kHz, mono (PortAudio {cause}): try `arecord -f S16_LE"
        " -r 16000`; `plughw` or a sound server converts what the device does not do.",
    ),
    "microphone.stalled": ErrorSpec(
        Action.MEND,
        "The microphone is open and gives no sound: it is suspended; switch power saving off, for"
        " USB and for the sound server (module-suspend-on-idle).",
    ),
    "microphone.muted": ErrorSpec(
        Action.MEND,
        "The microphone gives nothing but zeros: it is switched off, at itself, in `alsamixer` or"
        " by `pactl set-source-mute`.",
    ),
    "microphone.clipping": ErrorSpec(
        Action.RETRY,
        "The microphone is set too loud: turn its gain down, so that speech peaks at -12 dBFS.",
    ),
    "microphone.deafening": ErrorSpec(
        Action.RETRY,
        "It is loud without a pause before the microphone, or its gain is far too high: speech"
        " cannot be told from it.",
    ),
    "microphone.no_detector": ErrorSpec(
        Action.MEND,
        "The net that knows speech does not load ({cause}): `packaging/setup` installs it.",
    ),
}
