"""Whether a certificate is genuine: for whoever was given one and scans its code.

The page says which certificate, when, until when, and a masked name: enough to hold it against the
paper, too little to learn anything from. A code is not to be guessed, and whoever tries is slowed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kiosk.domain.site import CHINA
from kiosk.ports import Clock
from offline_store.gateway.feature import Feature, Gateway, problems
from offline_store.gateway.reading import Fault
from offline_store.gateway.sandbox.certificates import CODE_LETTERS, FORMS, find
from offline_store.gateway.sandbox.province import Sandbox
from offline_store.gateway.slots import Slots

A_SECOND = 1.0
"""Codes that one address may ask for, on the average."""

_BURST_SECONDS = 10.0
_ADDRESSES = 1000
_CODE = re.compile(f"[A-Z2-7]{{{CODE_LETTERS}}}")
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{head}</title>
<style>body{{font:1.2rem/1.6 sans-serif;margin:2rem auto;max-width:32rem;padding:0 1rem}}
h1{{font-size:1.5rem}}th{{text-align:left;padding-right:1.5rem;font-weight:normal}}</style>
</head><body><h1>{head}</h1><table>{rows}</table>
<p>演示样张，不作凭证。A sample: it certifies nothing.</p></body></html>
"""


class Patience:
    """Slows whoever asks too often, by address. One thread."""

    def __init__(self, clock: Clock) -> None:
        """Begin without anybody."""
        self._clock = clock
        self._slots: OrderedDict[str, Slots] = OrderedDict()

    def ask(self, address: str) -> int | None:
        """Return None where the address may ask, else in how many seconds it may again."""
        slots = self._slots.pop(address, None) or Slots(A_SECOND, self._clock, _BURST_SECONDS)
        self._slots[address] = slots
        while len(self._slots) > _ADDRESSES:
            self._slots.popitem(last=False)
        return slots.ask()


async def verify(gateway: Gateway, patience: Patience, request: Request) -> Response:
    """Tell what is known of a certificate."""
    seconds = patience.ask(request.client.host if request.client else "")
    if seconds is not None:
        fault = Fault(429, f"Too many at once: ask again in {seconds} seconds.")
        return fault.response({"retry-after": str(seconds)})
    code = request.path_params["code"]
    found = None
    if _CODE.fullmatch(code):
        found = await run_in_threadpool(find, gateway.store.engine, code)
    if found is None:
        return Fault(404, "There is no certificate with this code.").response()
    today = gateway.clock.now().astimezone(CHINA).date().isoformat()
    valid = found.issued_on <= today <= found.valid_until
    title = FORMS[found.about].title
    rows = {
        "证明 Certificate": f"{title.zh} {title.en}",
        "编号 Serial": found.serial,
        "姓名 Name": found.masked_name,
        "哪天开的 Issued": found.issued_on,
        "有效期到 Valid until": found.valid_until,
    }
    head = "真的，有效 Genuine and valid" if valid else "真的，已过期 Genuine, no longer valid"
    table = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows.items())
    return HTMLResponse(_PAGE.format(head=escape(head), rows=table), headers=_HEADERS)


def routes(gateway: Gateway) -> Sequence[Route]:
    """Return the routes; none where no sandbox issues certificates, so that nobody's code is."""
    if not isinstance(gateway.answers, Sandbox):
        return []
    patience = Patience(gateway.clock)
    return [Route("/verify/{code}", partial(verify, gateway, patience), methods=["GET"])]


_CODE_PARAMETER = {
    "name": "code",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": f"^{_CODE.pattern}$"},
}

PATHS: Mapping[str, Mapping[str, Any]] = {
    "/verify/{code}": {
        "get": {
            "operationId": "verify",
            "summary": "Tell whoever scans a certificate's code whether it is genuine and valid",
            "parameters": [_CODE_PARAMETER],
            "responses": {
                "200": {
                    "description": "Which certificate, of whom (masked), and until when.",
                    "content": {"text/html": {"schema": {"type": "string"}}},
                },
                **problems(404, 429),
            },
        }
    }
}

FEATURE = Feature(routes, PATHS, ())
