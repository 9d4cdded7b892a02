"""Every way to name a part of the request, and every way from there to the answer: found, logged only, and not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.code import bindings, routes
from tests.code.bindings_in_javascript import JAVASCRIPT, TYPESCRIPT
from tests.code.bindings_in_python import PYTHON
from tests.pages import findings

if TYPE_CHECKING:
    from tests.code.bindings import Binding

RULE = "cached-request-decision"
CONFIG = """\
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig: {authorizerUri: arn, authorizerResultTtlInSeconds: 300}
authorizer: {file: %s}
"""
IMPORT = (
    "from aws_lambda_powertools.utilities.data_classes.appsync_authorizer_event import "
    "AppSyncAuthorizerEvent, AppSyncAuthorizerResponse"
)
IN_JAVASCRIPT = [
    pytest.param(binding, file, id=f"{file.partition('.')[2]}-{binding.name}")
    for file, table in (
        ("authorizer.js", JAVASCRIPT),
        ("authorizer.ts", (*JAVASCRIPT, *TYPESCRIPT)),
    )
    for binding in table
]
IN_PYTHON = [pytest.param(binding, id=binding.name) for binding in PYTHON]


def kept(file: str, text: str) -> list[int]:
    """Return the lines at which an authorizer has a decision that may be kept and should not."""
    programs: dict[str, Any] = {file.replace(".", "__"): text}
    found = findings(RULE, CONFIG % file, **programs)
    return [one.span.line for one in found if one.span]


def line_of(text: str, part: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), start=1) if part in line][:1]


@pytest.mark.parametrize(("binding", "file"), IN_JAVASCRIPT)
def test_what_decides_is_found(binding: Binding, file: str) -> None:
    text = bindings.javascript(binding, "", f"{{ isAuthorized: allowed(user, {binding.value}) }}")
    assert kept(file, text) == line_of(text, "isAuthorized")


@pytest.mark.parametrize(("binding", "file"), IN_JAVASCRIPT)
def test_what_is_tested_is_found(binding: Binding, file: str) -> None:
    test = f"if (!allowed(user, {binding.value})) return {{ isAuthorized: false }}"
    text = bindings.javascript(binding, test, "{ isAuthorized: true }")
    assert kept(file, text) == line_of(text, "isAuthorized: true")


@pytest.mark.parametrize(("binding", "file"), IN_JAVASCRIPT)
def test_what_is_only_logged_is_not_found(binding: Binding, file: str) -> None:
    text = bindings.javascript(binding, f"console.log('asked', {binding.value})", "{ isAuthorized: user.active }")
    assert kept(file, text) == []


@pytest.mark.parametrize(("binding", "file"), IN_JAVASCRIPT)
def test_what_is_not_kept_is_not_found(binding: Binding, file: str) -> None:
    answer = f"{{ isAuthorized: allowed(user, {binding.value}), ttlOverride: 0 }}"
    assert kept(file, bindings.javascript(binding, "", answer)) == []


@pytest.mark.parametrize("binding", IN_PYTHON)
def test_what_decides_is_found_in_python(binding: Binding) -> None:
    text = bindings.python(binding, "", f'{{"isAuthorized": allowed(user, {binding.value})}}')
    assert kept("authorizer.py", text) == line_of(text, "isAuthorized")


@pytest.mark.parametrize("binding", IN_PYTHON)
def test_what_is_tested_is_found_in_python(binding: Binding) -> None:
    test = f'if not allowed(user, {binding.value}):\n    return {{"isAuthorized": False}}'
    text = bindings.python(binding, test, '{"isAuthorized": True}')
    assert kept("authorizer.py", text) == line_of(text, '"isAuthorized": True')


@pytest.mark.parametrize("log", ["logger.info('asked %%s', %s)", "print(%s)", "logging.debug(%s)"])
@pytest.mark.parametrize("binding", IN_PYTHON)
def test_what_is_only_logged_is_not_found_in_python(binding: Binding, log: str) -> None:
    text = bindings.python(binding, log % binding.value, '{"isAuthorized": user.active}')
    assert kept("authorizer.py", text) == []


@pytest.mark.parametrize("binding", IN_PYTHON)
def test_what_is_not_kept_is_not_found_in_python(binding: Binding) -> None:
    answer = f'{{"isAuthorized": allowed(user, {binding.value}), "ttlOverride": 0}}'
    assert kept("authorizer.py", bindings.python(binding, "", answer)) == []


@pytest.mark.parametrize(("ttl", "age"), [("", 1), ("max_age=0", 0), ("max_age=60", 1)])
def test_the_answer_of_powertools(ttl: str, age: int) -> None:
    answer = f"AppSyncAuthorizerResponse(authorize=allowed(user, %s), {ttl}).asdict()"
    for binding in PYTHON:
        text = f"{IMPORT}\n\n\n{bindings.python(binding, '', answer % binding.value)}"
        assert len(kept("authorizer.py", text)) == age, binding.name


@pytest.mark.parametrize("file", ["authorizer.js", "authorizer.ts"])
@pytest.mark.parametrize("route", routes.JAVASCRIPT)
def test_every_way_to_the_answer_is_found(route: str, file: str) -> None:
    assert len(kept(file, routes.javascript(route))) == 1
    assert len(kept(file, routes.javascript(route, "60"))) == 1


@pytest.mark.parametrize("route", routes.JAVASCRIPT)
def test_no_way_to_an_answer_that_is_not_kept_is_found(route: str) -> None:
    assert kept("authorizer.js", routes.javascript(route, "0")) == []


@pytest.mark.parametrize("route", routes.JAVASCRIPT)
def test_the_token_on_the_same_way_is_not_found(route: str) -> None:
    text = routes.javascript(route)
    for part in ("requestContext.operationName", "requestContext.queryString", "requestContext.variables.tenant"):
        text = text.replace(part, "authorizationToken")
    text = text.replace(
        "{ operationName } = this.event.requestContext", "{ authorizationToken: operationName } = this.event"
    )
    assert kept("authorizer.js", text.replace("requestContext.variables", "authorizationToken")) == []


@pytest.mark.parametrize("route", routes.PYTHON)
def test_every_way_to_the_answer_is_found_in_python(route: str) -> None:
    assert len(kept("authorizer.py", routes.python(route))) == 1
    assert len(kept("authorizer.py", routes.python(route, "60"))) == 1
    assert kept("authorizer.py", routes.python(route, "0")) == []


@pytest.mark.parametrize("route", routes.PYTHON)
def test_the_token_on_the_same_way_is_not_found_in_python(route: str) -> None:
    text = routes.python(route)
    for part in ("operationName", "queryString", "variables"):
        text = text.replace(f'["requestContext"]["{part}"]', '["authorizationToken"]')
    assert "requestContext" not in text
    assert kept("authorizer.py", text) == []
