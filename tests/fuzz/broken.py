"""Good messages, broken: cut, doubled, with bits flipped, bytes put in and lengths that lie."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.told import Target

_EDGES = b"\x00\x01\x0a\x0d\x7f\x80\x96\xaa\xff"


@st.composite
def messages(draw: st.DrawFn, target: Target) -> bytes:
    """Draw a message: any bytes at all, or a good one after a few accidents."""
    if not target.seeds or draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=target.longest))
    data = bytearray(draw(st.sampled_from(target.seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.integers(0, 5)):
            case 0:
                del data[at:]
            case 1:
                del data[at : at + draw(st.integers(1, 16))]
            case 2:
                data[at:at] = draw(st.binary(min_size=1, max_size=16))
            case 3:
                data[at : at + 1] = bytes([draw(st.sampled_from(_EDGES))])
            case 4:
                data[at:at] = data[at : at + draw(st.integers(1, 64))]
            case _:
                flipped = (data[at] if data else 0) ^ (1 << draw(st.integers(0, 7)))
                data[at : at + 1] = bytes([flipped])
    return bytes(data[: target.longest])


def by_hypothesis(target: Target, examples: int) -> None:
    """Feed a target; what it raises is raised here, with the smallest input that does it."""

    @settings(
        max_examples=examples,
        deadline=5000,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(messages(target))
    def feed(data: bytes) -> None:
        target.feed(data)

    feed()
