"""The gateway keeps to the OpenAPI document that it serves: schemathesis asks and compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.sync.world import GatewayProcess, Known, known_in

# A schema cannot say that there is no 31st of February.
BEYOND: list[Any] = [positive_data_acceptance]
BOUNDED = settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Signs(requests.auth.AuthBase):
    """Signs what schemathesis asks as an enrolled kiosk, so that it comes past the entrance."""

    def __init__(self, kiosk: Known) -> None:
        self._kiosk = kiosk

    def __call__(self, asked: requests.PreparedRequest) -> requests.PreparedRequest:
        body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
        assert asked.method is not None
        assert isinstance(body, bytes)
        signed = self._kiosk.signs(asked.method, asked.path_url, body, datetime.now(UTC))
        asked.headers.update(signed)
        return asked


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with GatewayProcess(tmp_path_factory.mktemp("contract"), sandbox=True) as gateway:
        yield gateway


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_one_that_the_document_tells_of(
    served: GatewayProcess, mode: GenerationMode
) -> None:
    signs = Signs(known_in(served.folder))
    statuses: Counter[tuple[str, int]] = Counter()
    document = schemathesis.openapi.from_dict(_unsigned(_told(served)))
    document.config.update(base_url=served.url)
    operations = []
    for found in document.get_all_operations():
        assert isinstance(found, Ok), "every operation of the document is well-formed"
        operation = found.ok()
        if mode is GenerationMode.POSITIVE or _can_be_asked_wrongly(operation.definition.raw):
            operations.append(operation)
    for operation in operations:

        @seed(20261124)
        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers_as_told(case: Case[Any]) -> None:
            response = case.call_and_validate(auth=signs, excluded_checks=BEYOND)
            statuses[case.operation.path, response.status_code] += 1

        answers_as_told()
    assert {path for path, _ in statuses} == {operation.path for operation in operations}
    assert len(operations) > 1
    assert not [status for _, status in statuses if status >= 500]


def test_an_answer_that_the_document_does_not_tell_of_is_noticed(served: GatewayProcess) -> None:
    told = _told(served)
    del told["paths"]["/v1/health"]["get"]["responses"]["200"]
    case = schemathesis.openapi.from_dict(told)["/v1/health"]["GET"].Case(query={"nonce": "n" * 32})
    with pytest.raises(FailureGroup, match="ndocumented"):
        case.call_and_validate(base_url=served.url)


def _told(served: GatewayProcess) -> dict[str, Any]:
    with httpx.Client(trust_env=False) as client:
        told: dict[str, Any] = client.get(served.url + "/openapi.json").json()
    return told


def _can_be_asked_wrongly(operation: Mapping[str, Any]) -> bool:
    return bool(operation.get("parameters")) or "requestBody" in operation


def _unsigned(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out the headers of the signature: they are made of all the rest, and last."""
    for operations in told["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
            given = operation.get("parameters", [])
            operation["parameters"] = [one for one in given if one.get("in") != "header"]
    return told
