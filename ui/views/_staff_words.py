"""The words of the staff's overview: states, durations and amounts in short sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from kiosk.domain.device import DeviceName
from kiosk.domain.site import CHINA
from kiosk.domain.staff import DeviceState, DeviceStatus, Overview, QueueStatus
from ui.kit import Kit
from ui.widgets.figures import Supply
from ui.widgets.staff import Light, Mood

_SURE = "staff.restart_program_sure"

LOW_PAPER = 0.2
"""Part of a roll below which staff should bring a new one."""

_ICONS: Mapping[str, str] = {
    "reader": "mdi6.smart-card-reader",
    "printer": "mdi6.receipt-text",
    "speech": "mdi6.volume-high",
    "network": "mdi6.wifi",
    "platform": "mdi6.wifi-cog",
    "intake": "mdi6.tray-arrow-down",
    "smartcard": "mdi6.card-account-details",
    "document": "mdi6.printer",
    "scanner": "mdi6.barcode-scan",
    "camera": "mdi6.camera-document",
    "blood_pressure": "mdi6.heart-pulse",
    "thermometer": "mdi6.thermometer",
    "panel": "mdi6.led-on",
}
MORE = frozenset(DeviceName) - {DeviceName.IDCARD, DeviceName.PRINTER}
"""What not every site has."""

ALARMS: Mapping[str, str] = {
    "idcard.suspect": "doubtful_card",
    "idcard.suspect_data": "doubtful_text",
    "outbox.stuck": "stuck",
    "panel.door_open": "door",
    "store.copied": "copied",
    "store.corrupt": "damaged",
    "store.restored": "gone_back",
    "store.unmarked": "unmarked",
    "sync.bad_signature": "bad_signature",
    "sync.clock": "clock",
    "sync.clone": "clone",
    "sync.not_the_platform": "stranger",
    "sync.not_trusted": "stranger",
    "sync.tls_expired": "expired",
    "sync.unauthorised": "refused",
}
_SAME: Mapping[str, str] = {"idcard": "reader", "speaker": "speech"}


def found(kit: Kit, key: str) -> str | None:
    """Return the catalogue's words, or None where it has none."""
    try:
        return kit.text(key)
    except KeyError:
        return None


def lights(kit: Kit, overview: Overview) -> list[Light]:
    """Return one light for each thing that every site has, and the network's."""
    rows = [_light(kit, device) for device in overview.devices if device.name not in MORE]
    if not any(device.name == "network" for device in overview.devices):
        up = overview.offline_since is None
        state = DeviceState.ONLINE if up else DeviceState.OFFLINE
        rows.append(_light(kit, DeviceStatus("network", state)))
    return rows


def other_lights(kit: Kit, overview: Overview) -> list[Light]:
    """Return one light for each device that not every site has."""
    return [_light(kit, device) for device in overview.devices if device.name in MORE]


def _light(kit: Kit, device: DeviceStatus) -> Light:
    kind = _SAME.get(device.name, device.name)
    name = found(kit, f"staff.device.{kind}") or device.name
    icon = _ICONS.get(kind, "mdi6.power-plug")
    if kind == "network" and device.state is not DeviceState.ONLINE:
        icon = "mdi6.wifi-off"
    mood: Mood = "good"
    word = kit.text(f"staff.state.{device.state}")
    if device.state is not DeviceState.ONLINE:
        mood = "notice" if device.state is DeviceState.DEVICE_BUSY else "bad"
        word = found(kit, f"staff.code.{device.code}") or word
    elif device.warning is not None:
        mood = "notice"
        word = found(kit, f"staff.code.{device.warning}") or kit.text("staff.state.warning")
    return Light(icon, name, mood, word)


def paper(kit: Kit, overview: Overview | None) -> Supply:
    """Return what is left of the slip paper; nothing is claimed where nobody counted.

    The printer's own word goes before the count: a counter cannot see that a roll was short.
    """
    supply = overview.supplies.get("receipt_paper_slips") if overview is not None else None
    if overview is None or supply is None:
        return Supply(kit.text("staff.paper"), "–", 0.0, low=False)
    out = any(
        _SAME.get(device.name, device.name) == "printer" and device.code == "printer.paper_out"
        for device in overview.devices
    )
    left = 0 if out else supply.left
    part = left / supply.full
    words = kit.text("staff.slips_left", count=left) if left > 0 else kit.text("staff.slips_none")
    return Supply(kit.text("staff.paper"), words, part, low=part <= LOW_PAPER)


def banner_words(kit: Kit, overview: Overview) -> tuple[str, str]:
    """Return the banner's title and line; both empty where all is sent and the line is up."""
    queue = overview.queue
    if overview.offline_since is not None:
        lasted = duration(kit, overview.at - overview.offline_since)
        key = "staff.offline" if queue.waiting else "staff.offline_none"
        title = kit.text(key, time=lasted, count=queue.waiting)
    elif queue.waiting:
        title = kit.text("staff.waiting", count=queue.waiting)
    else:
        title = ""
    if queue.rejected or queue.dead:
        words = _refused(kit, queue)
        return (title, words) if title else (words, "")
    return title, _oldest(kit, overview) if title else ""


def _refused(kit: Kit, queue: QueueStatus) -> str:
    key = "staff.refused_and_dead" if queue.dead else "staff.refused"
    if not queue.rejected:
        key = "staff.dead"
    return kit.text(key, rejected=queue.rejected, dead=queue.dead)


def alarm_words(kit: Kit, overview: Overview) -> tuple[str, str]:
    """Return the words of the newest alarm, and a line with its time and the others'.

    One that came again on other days is told once.
    """
    if not overview.alarms:
        return "", ""
    newest = overview.alarms[-1]
    codes = dict.fromkeys(alarm.code for alarm in reversed(overview.alarms))
    title, *others = (_alarm(kit, code) for code in codes)
    at = moment(kit, newest.at, overview.at)
    if not others:
        return title, at
    return title, kit.text("staff.alarm.more", time=at, others=" · ".join(others))


def _alarm(kit: Kit, code: str) -> str:
    known = ALARMS.get(code)
    if known is None:
        return kit.text("staff.alarm.other", code=code)
    return kit.text(f"staff.alarm.{known}")


def _oldest(kit: Kit, overview: Overview) -> str:
    queue = overview.queue
    if queue.oldest_at is None:
        return ""
    at = moment(kit, queue.oldest_at, overview.at)
    if queue.oldest_receipt_no is None:
        return kit.text("staff.oldest_time", time=at)
    return kit.text("staff.oldest", time=at, number=queue.oldest_receipt_no)


def moment(kit: Kit, at: datetime, now: datetime) -> str:
    """Return the hour and minute, with the day where it is not today's."""
    local, today = at.astimezone(CHINA), now.astimezone(CHINA)
    time = local.strftime("%H:%M")
    if local.date() == today.date():
        return f"{kit.text('staff.today')} {time}"
    return kit.text("staff.day_time", month=local.month, day=local.day, time=time)


def duration(kit: Kit, lasted: timedelta) -> str:
    """Return how long, in the two greatest units."""
    minutes = max(0, int(lasted.total_seconds()) // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours_of_day = divmod(hours, 24)
    if days:
        return kit.text("staff.days", days=days, hours=hours_of_day)
    if hours:
        return kit.text("staff.hours_minutes", hours=hours, minutes=minutes)
    return kit.text("staff.minutes", minutes=minutes)


def notice_words(kit: Kit, notice: str) -> tuple[str, bool]:
    """Return a notice's words and whether it is amber: a bad one, or one that asks again."""
    code = notice.removeprefix("error.")
    if code == notice:
        return found(kit, notice) or notice, notice == _SURE
    return found(kit, f"staff.code.{code}") or found(kit, notice) or kit.text("staff.failed"), True
