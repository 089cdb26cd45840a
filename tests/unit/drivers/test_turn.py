"""When somebody's turn to speak begins and ends, block by block."""

from __future__ import annotations

from drivers.audio.vad import Course, Detector, Speech, Turn

COURSE = Course(before=2, pause=2, end=4, longest=12)
YES, PERHAPS, NO = 0.9, 0.4, 0.1
BEGINS, GOES_ON, PAUSES = Speech.BEGINS, Speech.GOES_ON, Speech.PAUSES


def taken(*likelihoods: float, held: bool = False) -> list[Speech]:
    turn = Turn(COURSE, held=held)
    return [turn.take(each) for each in likelihoods]


def test_it_begins_with_what_is_likely_speech_and_ends_after_silence() -> None:
    told = taken(NO, PERHAPS, YES, YES, NO, NO, NO, NO, NO)
    assert told == [
        *[Speech.NONE] * 2,
        *[BEGINS, GOES_ON, GOES_ON, PAUSES, PAUSES, Speech.ENDS],
        Speech.NONE,
    ]


def test_what_may_be_speech_goes_on_but_does_not_begin() -> None:
    assert set(taken(*[PERHAPS] * 9)) == {Speech.NONE}
    assert taken(YES, NO, NO, PERHAPS, NO, NO)[2:] == [PAUSES, GOES_ON, GOES_ON, PAUSES]


def test_a_key_that_is_held_outlasts_any_silence() -> None:
    assert taken(YES, *[NO] * 8, held=True) == [BEGINS, *[GOES_ON] * 8]


def test_whatever_it_is_it_ends() -> None:
    for held in (False, True):
        told = taken(*[YES] * 11, held=held)
        assert told.index(Speech.ENDS) == 10, "with the two blocks before it, twelve"


def test_the_net_takes_no_silence_for_speech_and_forgets_what_was_before() -> None:
    detector = Detector()
    silence = memoryview(bytes(1024))
    likely = [detector.of(silence) for _ in range(20)]
    assert max(likely) < COURSE.is_still
    detector.forget()
    assert [detector.of(silence) for _ in range(20)] == likely
