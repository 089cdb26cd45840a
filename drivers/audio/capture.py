"""The microphone: opened, watched, opened again, on the one thread that touches PortAudio.

PortAudio may be used by one thread at a time, and sees a device that came back only after it was
ended and begun anew. A microphone that is pulled out ends its stream or is silently replaced by
another one, one that is suspended just falls silent: each is noticed here, told by its code, and
tried again until it is well. Sound is kept in a ring in memory that is written over and over.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from drivers.audio import portaudio
from drivers.audio.loudness import Judgement, Level, Limits, level_of
from drivers.audio.ring import BLOCK, KEPT, RATE, SAMPLES, Ring
from drivers.audio.routes import hears_itself, source_named, source_wanted
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError

_SERVER = "pulse"
"""The device behind which the sound server has all of its own."""

_AFTER = 0.15
_NO_DEVICE, _BUSY = -9996, -9985
_STATES = {
    "microphone.missing": DeviceState.NO_DEVICE,
    "microphone.unplugged": DeviceState.NO_DEVICE,
    "microphone.no_sound_system": DeviceState.NO_DEVICE,
    "microphone.busy": DeviceState.DEVICE_BUSY,
    "microphone.stalled": DeviceState.OFFLINE,
    "microphone.clipping": DeviceState.ONLINE,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How the microphone is looked after; seconds.

    Attributes:
        stall: without a block, and it has stalled.
        back_off: until it is opened again; doubled each time.
        back_off_most: and no longer than this.
        still: blocks without any sound after which it is asked whom we hear.
        still_again: and after how many more, again and again.
    """

    stall: float = 1.2
    back_off: float = 0.25
    back_off_most: float = 4.0
    still: int = 16
    still_again: int = 312


class Capture:
    """One microphone and its thread.

    Attributes:
        counters: ``opened``, ``lost``, ``stalled``, ``blocks``, ``overflows`` of the sound system,
            ``overruns`` of our own.
        inputs: what PortAudio calls the inputs that were there when it was opened last.
    """

    def __init__(
        self,
        heard: Callable[[memoryview], None],
        changed: Callable[[DeviceStatus], None],
        *,
        device: str = "",
        name: str = "microphone",
        patience: Patience | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            heard: called with every block, on the capture's thread; the block is overwritten after.
            changed: called on that thread whenever the microphone is otherwise than it was.
            device: a part of its name, as the sound server has it or PortAudio, or its number
                there; the system's own choice where it is empty.
        """
        self.counters: Counter[str] = Counter()
        self.inputs: tuple[str, ...] = ()
        self._heard = heard
        self._changed = changed
        self._device = device
        self._name = name
        self._patience = patience or Patience()
        self._limits = limits
        self._status = DeviceStatus(name, DeviceState.OFFLINE)
        self._level = Level()
        self._ring = Ring()
        # The number of each block that is in the ring; None where the stream has ended.
        self._came: SimpleQueue[int | None] = SimpleQueue()
        self._closing = threading.Event()
        self._was_there = False
        self._tries = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def level(self) -> Level:
        """Return how loud the last block was. Any thread."""
        return self._level

    @property
    def status(self) -> DeviceStatus:
        """Return how the microphone is. Any thread."""
        return self._status

    def start(self) -> None:
        """Begin to look for it."""
        self._thread.start()

    def close(self) -> None:
        """Close it, and overwrite what it has heard; never raises."""
        self._closing.set()
        self._came.put(None)
        if self._thread.ident is not None:
            self._thread.join(10.0)

    def _run(self) -> None:
        with portaudio.ALONE:
            while not self._closing.is_set():
                try:
                    self._open_and_hear()
                except KioskError as error:
                    self._failed(error.code)
                self._ring.wipe()
                self._level = Level()
                wait = self._patience.back_off * 2**self._tries
                self._closing.wait(min(wait, self._patience.back_off_most))
                self._tries = min(self._tries + 1, 8)
            portaudio.end()

    def _open_and_hear(self) -> None:
        """Return when it is to be closed.

        Raises:
            KioskError: ``microphone.*``.
        """
        sound = portaudio.begin()
        device, source = self._found(sound)
        came: SimpleQueue[int | None] = SimpleQueue()
        self._came = came
        try:
            with source_wanted(source):
                stream = sound.RawInputStream(
                    samplerate=RATE,
                    blocksize=SAMPLES,
                    channels=1,
                    dtype="int16",
                    device=device,
                    callback=self._taker(came),
                    finished_callback=lambda: came.put(None),
                )
        except sound.PortAudioError as wrong:
            raise self._refused(wrong) from None
        try:
            stream.start()
            if hears_itself():
                raise KioskError(self._gone())
            self.counters["opened"] += 1
            self._hear(came, stream)
        except sound.PortAudioError as wrong:
            raise self._refused(wrong) from None
        finally:
            stream.close(ignore_errors=True)

    def _taker(self, came: SimpleQueue[int | None]) -> Callable[..., None]:
        """Return what PortAudio calls with each block. It must be quick, and never raise."""
        ring, counters = self._ring, self.counters
        number = 0

        def take(sound: Any, _frames: int, _time: object, flags: Any) -> None:
            nonlocal number
            if flags:
                counters["overflows"] += 1
            if len(sound) != BLOCK:
                return
            ring.put(number, sound)
            came.put(number)
            number += 1

        return take

    def _hear(self, came: SimpleQueue[int | None], stream: Any) -> None:
        judgement = Judgement(self._limits)
        # One that was suspended is waited for with its stream open, so that it is heard at once.
        patience = self._patience.stall
        while not self._closing.is_set():
            try:
                number = _next(came, patience)
            except Empty:
                if not stream.active:
                    raise KioskError("microphone.unplugged") from None
                self.counters["stalled"] += 1
                self._tell("microphone.stalled")
                if patience >= self._patience.back_off_most:
                    raise KioskError("microphone.stalled") from None
                patience *= 2
                continue
            if number is None:
                if self._closing.is_set():
                    return
                raise KioskError("microphone.unplugged")
            patience = self._patience.stall
            self._take(number, came.qsize(), judgement)

    def _take(self, number: int, waiting: int, judgement: Judgement) -> None:
        if waiting >= KEPT - 1:
            self.counters["overruns"] += 1  # it was overwritten meanwhile
            return
        block = self._ring.get(number)
        self.counters["blocks"] += 1
        self._level = level_of(block)
        code = judgement.of(self._level)
        if self._is_suspect(judgement.still) and hears_itself():
            raise KioskError("microphone.unplugged")
        self._was_there = True
        self._tries = 0
        self._tell(code)
        self._heard(block)

    def _is_suspect(self, still: int) -> bool:
        again = self._patience.still_again
        return still == self._patience.still or (still > 0 and still % again == 0)

    def _found(self, sound: Any) -> tuple[int, str | None]:
        """Return the device's number, and for the sound server's own one, what lies behind it."""
        devices = sound.query_devices()
        if not devices:
            raise KioskError("microphone.no_sound_system")
        inputs = {int(d["index"]): str(d["name"]) for d in devices if d["max_input_channels"] > 0}
        self.inputs = tuple(inputs.values())
        wanted = self._device.casefold()
        served = source_named(wanted) if wanted else None
        if served is not None and _SERVER in self.inputs:
            return next(number for number, name in inputs.items() if name == _SERVER), served
        number = sound.default.device[0]
        if not wanted and number in inputs:
            return int(number), None
        for number, name in inputs.items():
            if wanted and (wanted == str(number) or wanted in name.casefold()):
                return number, None
        raise KioskError(self._gone(), {"device": self._device or "by default"})

    def _refused(self, wrong: Exception) -> KioskError:
        number = wrong.args[1] if len(wrong.args) > 1 else None
        if number == _BUSY:
            return KioskError("microphone.busy")
        if self._was_there or number == _NO_DEVICE:
            return KioskError(self._gone())
        return KioskError("microphone.refused", {"cause": number})

    def _gone(self) -> str:
        return "microphone.unplugged" if self._was_there else "microphone.missing"

    def _failed(self, code: str) -> None:
        self.counters["lost"] += self._status.state is DeviceState.ONLINE
        self._tell(code)

    def _tell(self, code: str | None) -> None:
        well = DeviceState.ONLINE if code is None else DeviceState.HARDWARE_ERROR
        status = DeviceStatus(self._name, _STATES.get(code or "", well), code)
        if status != self._status:
            self._status = status
            self._changed(status)


def _next(came: SimpleQueue[int | None], patience: float) -> int | None:
    """Return the next block's number.

    Raises:
        Empty: none came. Where this whole program stood still there is one just after.
    """
    try:
        return came.get(timeout=patience)
    except Empty:
        return came.get(timeout=_AFTER)
