"""What can go wrong with devices."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.errors.spec import Action, ErrorSpec, mend

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
    "idcard.same_card": ErrorSpec(
        Action.OTHER_CARD, "One person's card was read for two roles of a case; no action."
    ),
    "idcard.not_adult": ErrorSpec(
        Action.OTHER_CARD, "A guardian must be eighteen by their card; no action."
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
    "idcard.no_portrait": mend(
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
    "printer.visit_over": mend("The visit ended before its paper could be printed; no action."),
    "printer.paper_low": ErrorSpec(Action.CALL_STAFF, "The roll is near its end.", resident=False),
    # health meters (fault numbers of docs/protocols/health-meters.md in brackets)
    "meter.cuff_loose": ErrorSpec(Action.RETRY, "The cuff was loose or not on [01]; no action."),
    "meter.moved": ErrorSpec(Action.RETRY, "The arm moved, or somebody spoke [02]; no action."),
    "meter.weak_pulse": ErrorSpec(Action.RETRY, "The pulse was too weak to tell [03]; no action."),
    "meter.battery_low": ErrorSpec(
        Action.CALL_STAFF, "The meter's battery is empty [04]: charge or change it."
    ),
    "meter.overpressure": ErrorSpec(
        Action.RETRY,
        "The cuff reached its limit and let the air out [05]; if it does so again, check its hose.",
    ),
    "meter.ambient": ErrorSpec(
        Action.WAIT, "It is too cold or too warm for the meter [06]: heat or shade the place."
    ),
    "meter.implausible": ErrorSpec(
        Action.RETRY,
        "The meter told what no living body has ({reason}); if it does so again, have it checked.",
    ),
    "meter.own_key": ErrorSpec(
        Action.RETRY, "The meter begins by its own key only, not by a command; no action."
    ),
    "meter.refused": ErrorSpec(
        Action.CALL_STAFF,
        "The meter refused a command [{reason}]; update its firmware or report it.",
    ),
    "meter.device_fault": ErrorSpec(
        Action.CALL_STAFF, "The meter failed its own test [{fault}]: replace it."
    ),
    "meter.no_answer": ErrorSpec(
        Action.CALL_STAFF, "The meter at {port} does not answer; check power, cable and speed."
    ),
    "meter.garbled": ErrorSpec(
        Action.CALL_STAFF, "Noise comes from the meter at {port}; check cable, earthing and speed."
    ),
    "meter.unplugged": ErrorSpec(
        Action.CALL_STAFF, "The port {port} is gone; plug the meter in again."
    ),
    "meter.wrong_device": ErrorSpec(
        Action.CALL_STAFF,
        "At {port} answers {found}, not {wanted}: change the cables over, or update its firmware.",
    ),
    "meter.battery_ending": ErrorSpec(
        Action.CALL_STAFF, "The meter's battery is near its end.", resident=False
    ),
    # panel of sensors and lights
    "panel.no_answer": mend(
        "The panel at {port} does not answer, or its reports stay away; check power and cable."
    ),
    "panel.garbled": mend("Noise comes from the panel at {port}; check cable, earthing and speed."),
    "panel.unplugged": mend("The port {port} is gone; plug the panel in again."),
    "panel.wrong_device": mend(
        "At {port} answers {found}, not {wanted}: change the cables over, or update its firmware."
    ),
    "panel.door_open": mend(
        "The machine's own door was opened: look who is at it, and lock it again."
    ),
    "panel.refused": mend(
        "The panel refused a command [{reason}]; update its firmware or report it."
    ),
    "panel.device_fault": mend("The panel failed its own test [{fault}]: replace it."),
    # scanner of bar codes
    "scanner.unplugged": ErrorSpec(
        Action.CALL_STAFF, "The scanner at {port} is gone; plug it in again."
    ),
    "scanner.not_grabbed": mend(
        "What is scanned at {port} reaches the screen too: it is no keyboard of this system's"
        " (/dev/input/by-id/*-event-kbd), so it cannot be kept for the scanner."
    ),
    "scanner.too_long": ErrorSpec(
        Action.RETRY, "The code said more than 2 KB: it is none of ours; no action."
    ),
    "scanner.not_text": ErrorSpec(
        Action.RETRY,
        "The code said what cannot be printed. Where all codes do: check the speed at {port}; a"
        " keyboard wedge must be set to the US layout and to no Alt codes, and sends no Chinese.",
    ),
    "scanner.cut_short": ErrorSpec(
        Action.RETRY,
        "What the scanner at {port} said has no end. Where it happens at every scan: set CR or CR"
        " LF as its terminator, and no delay between keys.",
    ),
    # document camera
    "camera.unplugged": ErrorSpec(
        Action.CALL_STAFF, "The camera at {port} is gone; plug it in again."
    ),
    "camera.denied": ErrorSpec(
        Action.CALL_STAFF, "The kiosk's user may not use {port}: add it to the group `video`."
    ),
    "camera.no_answer": ErrorSpec(
        Action.CALL_STAFF, "The camera at {port} gives no picture; plug it out and in again."
    ),
    "camera.no_adapter": ErrorSpec(
        Action.CALL_STAFF,
        "No adapter for cameras is installed, so {port} cannot be used: install one (entry point"
        " xiaoshi.cameras).",
    ),
    "camera.bad_picture": ErrorSpec(
        Action.RETRY,
        "The camera gave what is no whole JPEG or PNG. Where it happens often: check its cable and"
        " the power of its port.",
    ),
    "camera.too_large": ErrorSpec(
        Action.CALL_STAFF, "The camera's picture has more than {most}: set a lower resolution."
    ),
    "camera.no_page": ErrorSpec(
        Action.RETRY, "No sheet with four visible edges lay under the camera; no action."
    ),
    # printer of documents
    "document.paper_out": ErrorSpec(Action.CALL_STAFF, "Put A4 paper into the document printer."),
    "document.jam": ErrorSpec(
        Action.CALL_STAFF, "Paper is stuck in the document printer: take it out; destroy the sheet."
    ),
    "document.cover_open": ErrorSpec(Action.CALL_STAFF, "Close the document printer's doors."),
    "document.toner_out": ErrorSpec(Action.CALL_STAFF, "Put in new toner."),
    "document.output_full": ErrorSpec(
        Action.CALL_STAFF, "Take away what lies in the document printer's tray; destroy it."
    ),
    "document.fault": ErrorSpec(
        Action.CALL_STAFF, "The document printer reports an error: read its panel; off and on."
    ),
    "document.offline": ErrorSpec(
        Action.CALL_STAFF,
        "The document printer does not answer its queue: check power and cable; it comes back by"
        " itself.",
    ),
    "document.stopped": ErrorSpec(
        Action.CALL_STAFF,
        "The queue was stopped, or takes no jobs: `cupsenable` and `cupsaccept` let it go on;"
        " `lpadmin -o printer-error-policy=abort-job` has it not stop again.",
    ),
    "document.no_answer": ErrorSpec(
        Action.CALL_STAFF, "The document printer at {port} does not answer; check power and cable."
    ),
    "document.unplugged": ErrorSpec(
        Action.CALL_STAFF,
        "The document printer at {port} cannot be reached: plug it in, or start cupsd.",
    ),
    "document.refused": ErrorSpec(
        Action.CALL_STAFF,
        "The document printer refused a job [{status}]: look into cupsd's error_log.",
    ),
    "document.not_printed": ErrorSpec(
        Action.CALL_STAFF,
        "The document printer gave a job up before a sheet: read its panel and cupsd's error_log.",
    ),
    "document.unknown_outcome": ErrorSpec(
        Action.CALL_STAFF,
        "Contact was lost while printing, or it was ended: look whether sheets came out.",
    ),
    "document.unprintable": ErrorSpec(
        Action.CALL_STAFF,
        "The document is no whole PDF, no HTML in UTF-8, or too large: whoever sent it must mend"
        " it.",
    ),
    "document.garbled": ErrorSpec(
        Action.CALL_STAFF, "What answers at {port} is no printer (IPP): check the address."
    ),
    "document.denied": ErrorSpec(
        Action.CALL_STAFF,
        "The printer at {port} wants a password, or refuses this machine: allow it in cupsd.conf.",
    ),
    "document.no_such_queue": ErrorSpec(
        Action.CALL_STAFF, "At {port} is no such queue; `lpstat -v` names those that are there."
    ),
    "document.cannot_hold": ErrorSpec(
        Action.CALL_STAFF,
        "The printer at {port} cannot hold a job back until it is still wanted: make a queue for"
        " it in cupsd, and name that.",
    ),
    "document.no_a4": ErrorSpec(Action.CALL_STAFF, "The printer at {port} has no A4 paper."),
    "document.no_pdf": ErrorSpec(
        Action.CALL_STAFF,
        "The printer at {port} takes no PDF: make a queue for it in cupsd, and name that.",
    ),
    "document.visit_over": mend("The visit ended before its document was fed; no action."),
    "document.paper_low": mend("The document printer's paper is near its end."),
    "document.toner_low": mend("The document printer's toner is near its end."),
    "document.worn": mend("The document printer's drum or waste box is near its end."),
    "document.output_nearly_full": mend("The document printer's tray is nearly full."),
    # devices in general
    "device.no_such_adapter": mend("No adapter is named {name}; known are {known}."),
    "device.denied": ErrorSpec(
        Action.CALL_STAFF,
        "The kiosk's user may not use {port}: add it to the group `dialout` (serial), `lp` (printer"
        " on USB) or `input` (keyboard wedge).",
    ),
    "device.in_use": ErrorSpec(
        Action.CALL_STAFF,
        "Something else keeps {port} for itself: end it, or see whether two devices of the settings"
        " name one port.",
    ),
    "device.busy": ErrorSpec(Action.WAIT, "The device is at work; try again."),
    "device.timeout": ErrorSpec(Action.CALL_STAFF, "{device} did not finish within {seconds} s."),
    "device.not_here": ErrorSpec(
        Action.CALL_STAFF, "This kiosk has no such device: give it a table in the settings."
    ),
    "device.no_hotplug": mend(
        "udev does not run here (a container?): what is plugged in is noticed some seconds later."
    ),
    "device.closed": mend("{device} was closed before its turn came; no action."),
    "device.crashed": ErrorSpec(Action.CALL_STAFF, "The driver of {device} failed: {cause}."),
}
