"""The settings of a place that does not exist, for the kiosk among virtual devices.

Apart from that world, because the first frame needs the words and no device.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kiosk.domain.device import DeviceName

COUNTY = Path(__file__).parent / "demo_county"
"""The sub-districts and communities of the demonstration's county, which do not exist."""

PIN = "246810"
"""Opens the demonstration's staff door; a real kiosk has none until `kiosk staff set-pin`."""

DEVICE, TERMINAL = "demo-QH01", "QH01"
ANY_KEY = base64.b64encode(bytes(range(32))).decode()

SITE = """\
# Written by `kiosk demo`: a community that does not exist, on virtual devices.
[site]
terminal = "{terminal}"
short_name = {{ zh = "青禾社区", en = "Qinghe" }}
full_name = {{ zh = "青禾社区服务中心", en = "Qinghe Community Centre" }}
phone = "028-0000 1234"
hours = {{ zh = "周一到周五 9:00 到 17:00", en = "Monday to Friday, 9:00 to 17:00" }}
reader_place = {{ zh = "屏幕右下边", en = "at the lower right" }}
regions = ["510104"]
notice = {{ zh = "下午 2 点，一楼大厅免费量血压。", en = "Free blood pressure check at 2 pm." }}

[idcard]
adapter = "sam-serial"
params = {{ port = "{reader}" }}

[printer]
adapter = "escpos-tcp"
params = {{ host = "{printer_host}", port = {printer_port} }}

{devices}[gateway]
url = "https://127.0.0.1:{gateway_port}"
public_key = "{public_key}"
seal_key = "{seal_key}"
device_id = "{device}"
ca_file = "{ca_file}"

[screen]
diagonal_inches = {diagonal}
language = "{language}"

[data]
folder = "data"

[voice]
engine = "{voice}"
"""


def write_site(
    folder: Path,
    *,
    language: str = "zh",
    diagonal_inches: float = 21.5,
    reader: str = "/dev/null",
    printer: tuple[str, int] = ("127.0.0.1", 9),
    devices: Mapping[DeviceName, tuple[str, str, str]] = MappingProxyType({}),
    gateway_port: int = 9,
    public_key: str = ANY_KEY,
    seal_key: str = ANY_KEY,
    ca_file: str = "gateway.ca.crt",
    voice: str = "off",
) -> Path:
    """Write the site's settings into ``folder`` and return the file.

    Without ports it is good for the first frame: words and sizes, no device.

    Args:
        devices: what else there is: its adapter, and one parameter of that with its value.
        voice: the engine that listens.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "site.toml"
    path.write_text(
        SITE.format(
            terminal=TERMINAL,
            device=DEVICE,
            reader=reader,
            printer_host=printer[0],
            printer_port=printer[1],
            devices="".join(
                f'[{name}]\nadapter = "{adapter}"\nparams = {{ {key} = "{value}" }}\n\n'
                for name, (adapter, key, value) in devices.items()
            ),
            gateway_port=gateway_port,
            public_key=public_key,
            seal_key=seal_key,
            ca_file=ca_file,
            diagonal=diagonal_inches,
            language=language,
            voice=voice,
        ),
        encoding="utf-8",
    )
    return path
