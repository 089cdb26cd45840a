"""Opens a camera's picture with care, and reads the bar codes in it (zxing-cpp)."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

from drivers.scanner.listening import CODES
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import Refusal, payload
from kiosk.ports import DeviceFault, Frame

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_DOTS = 25_000_000
"""Of one picture; said in its head, so that nothing is unpacked of what is larger."""

MOST_CODES = 16
_WIDE = 4000


def opened(frame: Frame, *, least: int | None = None) -> Image | DeviceFault:
    """Return the picture, unpacked, in RGB or grey; or what is wrong with it.

    ``least`` is how many dots on its sides are enough: a JPEG is then unpacked smaller, and faster.
    Pillow names a broken file in many ways; 160,000 damaged ones had no other.
    """
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(frame.image), formats=("JPEG", "PNG"))
        if image.width * image.height > MOST_DOTS:
            most = f"{MOST_DOTS // 1_000_000} million dots"
            return DeviceFault("camera.too_large", {"most": most})
        if least is not None:
            image.draft(None, (least, least))
        image.load()
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return DeviceFault("camera.too_large", {"most": f"{MOST_DOTS // 1_000_000} million dots"})
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error):
        return DeviceFault("camera.bad_picture")


def codes(frame: Frame) -> tuple[ScannedText | DeviceFault, ...] | DeviceFault:
    """Return what the bar codes in a picture say, each judged as a scanner's payload is.

    Their bytes count, not zxing's guess at them, which takes short Chinese in GBK for Japanese.
    """
    import zxingcpp

    image = opened(frame)
    if isinstance(image, DeviceFault):
        return image
    grey = image.convert("L")
    grey.thumbnail((_WIDE, _WIDE))
    judged = (payload(found.bytes) for found in zxingcpp.read_barcodes(grey)[:MOST_CODES])
    return tuple(
        DeviceFault(CODES[each]) if isinstance(each, Refusal) else each for each in judged if each
    )
