"""``kiosk voice test`` judges as the kiosk does: what it would do is what was understood."""

from __future__ import annotations

import pytest

from kiosk.app.voice.run import on_home
from tests.voice.corpora import DEVELOPMENT, meanings, said


@pytest.mark.parametrize("heard", ["要得", "不得行", "下一步", "确认"])
def test_what_has_no_use_on_home_is_understood_all_the_same(heard: str) -> None:
    means, _ = on_home()
    (meant,) = means.on_home(heard)
    assert meant in {"yes", "no", "next", "confirm"}


def test_one_thing_is_meant_or_two_that_differ_or_nothing() -> None:
    means, known = on_home()
    assert known == meanings()
    for row in said(DEVELOPMENT)[::40]:
        meant = means.on_home(row.spoken)
        assert len(meant) == len(set(meant)) <= 2
