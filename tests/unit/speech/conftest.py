"""One understanding over the program's own services, for all who say something to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.catalogue import Catalogue, load
from kiosk.domain.frame import Screen
from kiosk.speech.understanding import Understanding, home_screen
from ui.i18n.words import LinguistWords

TODAY = date(2025, 10, 16)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return every package of the program."""
    return load()


@pytest.fixture(scope="session")
def understanding(catalogue: Catalogue) -> Understanding:
    """Return what understands, at a site that has every service."""
    directory = replace(catalogue.directory("centre"), others=())
    words = LinguistWords()
    return Understanding(catalogue.services, catalogue.groups, directory, words, lambda: TODAY)


@pytest.fixture(scope="session")
def home(catalogue: Catalogue) -> Screen:
    """Return home as a visit begins on it."""
    directory = replace(catalogue.directory("centre"), others=())
    return home_screen(catalogue.services, catalogue.groups, directory)
