"""A sealed body opens for the province alone, and only as it was sealed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_store.sealing import (
    SUITES,
    NotOpenedError,
    Opener,
    PrivateKey,
    Sealer,
    UnknownKeyError,
    context,
)

BOUND = context("QH01", "case", "0197-1")
KEYS = {suite: PrivateKey.generate(suite) for suite in SUITES}


@pytest.fixture(params=SUITES)
def key(request: pytest.FixtureRequest) -> PrivateKey:
    return KEYS[request.param]


def sealer_of(key: PrivateKey) -> Sealer:
    return Sealer(key.suite, key.public_key)


class TestRound:
    @given(plain=st.binary(max_size=5000), suite=st.sampled_from(sorted(SUITES)))
    @settings(max_examples=30, deadline=None)
    def test_what_is_sealed_opens(self, plain: bytes, suite: str) -> None:
        sealed = sealer_of(KEYS[suite]).seal(plain, BOUND)
        assert Opener([KEYS[suite]]).open(sealed, BOUND) == plain

    def test_a_large_body(self, key: PrivateKey) -> None:
        plain = bytes(range(256)) * 12000
        sealed = sealer_of(key).seal(plain, BOUND)
        assert Opener([key]).open(sealed, BOUND) == plain
        assert len(sealed) < len(plain) + 300

    def test_twice_the_same_is_never_the_same(self, key: PrivateKey) -> None:
        sealer = sealer_of(key)
        assert sealer.seal(b"the same", BOUND) != sealer.seal(b"the same", BOUND)

    def test_the_plain_is_not_in_it(self, key: PrivateKey) -> None:
        assert b"510106194303121226" not in sealer_of(key).seal(b"510106194303121226" * 9, BOUND)

    def test_a_key_file_holds_it(self, key: PrivateKey) -> None:
        again = PrivateKey.parse(key.text() + "\n")
        assert again.public_key == key.public_key
        assert Opener([again]).open(sealer_of(key).seal(b"x", BOUND), BOUND) == b"x"

    def test_old_keys_open_what_still_waits(self) -> None:
        old, new = PrivateKey.generate("international"), PrivateKey.generate("international")
        waiting = sealer_of(old).seal(b"from before", BOUND)
        assert Opener([new, old]).open(waiting, BOUND) == b"from before"


class TestNothingElseOpens:
    def test_every_altered_byte_is_noticed(self, key: PrivateKey) -> None:
        sealed = sealer_of(key).seal(b"allowance", BOUND)
        opener = Opener([key])
        for place in range(len(sealed)):
            altered = bytearray(sealed)
            altered[place] ^= 1
            with pytest.raises(NotOpenedError):
                opener.open(bytes(altered), BOUND)

    def test_every_cut_is_noticed(self, key: PrivateKey) -> None:
        sealed = sealer_of(key).seal(b"allowance", BOUND)
        for length in range(len(sealed)):
            with pytest.raises(NotOpenedError):
                Opener([key]).open(sealed[:length], BOUND)

    @pytest.mark.parametrize(
        "other",
        [
            context("QH02", "case", "0197-1"),
            context("QH01", "rating", "0197-1"),
            context("QH01", "case", "0197-2"),
        ],
    )
    def test_another_name_does_not_open_it(self, key: PrivateKey, other: bytes) -> None:
        sealed = sealer_of(key).seal(b"allowance", BOUND)
        with pytest.raises(NotOpenedError):
            Opener([key]).open(sealed, other)

    def test_a_key_that_is_not_here_is_told_apart(self, key: PrivateKey) -> None:
        sealed = Sealer(key.suite, PrivateKey.generate(key.suite).public_key).seal(b"x", BOUND)
        with pytest.raises(UnknownKeyError):
            Opener([key]).open(sealed, BOUND)


class TestKeys:
    @pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "A" * 88])
    def test_what_is_no_key_is_refused(self, text: str) -> None:
        for suite in SUITES:
            with pytest.raises(ValueError, match=r"key|point|base64"):
                Sealer(suite, text)

    def test_a_point_of_low_order_is_refused(self) -> None:
        with pytest.raises(ValueError, match="shared"):
            Sealer("international", "A" * 43 + "=")

    def test_an_unknown_suite_names_the_known(self) -> None:
        with pytest.raises(ValueError, match="international, guomi"):
            Sealer("rot13", "A" * 43 + "=")

    def test_a_private_key_does_not_show_itself(self, key: PrivateKey) -> None:
        assert key.text().split()[1] not in repr(key)
