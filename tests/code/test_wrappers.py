"""What stands around a handler: nothing is said to be open where that may refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages import findings

CONFIG = "authenticationType: AWS_LAMBDA\nauthorizer: {file: %s}\n"
OPEN = "async (event) => ({ isAuthorized: true })"
CHOSEN = "async ({ requestContext }) => ({ isAuthorized: requestContext.operationName === 'Open' })"
IN_PYTHON = 'handler(event, context):\n    return {"isAuthorized": True}\n'


def said(text: str, file: str = "authorizer.ts") -> set[str]:
    """Return the rules that call an authorizer open."""
    programs: dict[str, Any] = {file.replace(".", "__"): text}
    rules = ("always-allows", "client-chosen-operation")
    return {rule for rule in rules if findings(rule, CONFIG % file, **programs)}


@pytest.mark.parametrize(
    "around",
    [
        "%s",
        "middy(%s)",
        "middy().handler(%s)",
        "middy(%s).use(injectLambdaContext(logger))",
        "middy(%s).use(captureLambdaHandler(tracer)).use(logMetrics(metrics))",
        "Sentry.wrapHandler(%s)",
        "tracer.captureLambdaHandler(%s)",
    ],
)
def test_what_only_logs_and_measures_does_not_refuse(around: str) -> None:
    for inner, rule in ((OPEN, "always-allows"), (CHOSEN, "client-chosen-operation")):
        assert said(f"export const handler = {around % inner}\n") == {rule}
        assert said(f"const main = {inner}\n\nexports.handler = {around % 'main'}\n") == {rule}


@pytest.mark.parametrize(
    "around",
    [
        "middy(%s).use(jwtAuth())",
        "middy().use(jwtAuth()).handler(%s)",
        "middy(%s).use(injectLambdaContext(logger)).use(checks)",
        "middy(%s).before(check)",
        "authenticated(%s)",
        "injectLambdaContext(authenticated(%s))",
        "compose(authenticated, logged)(%s)",
    ],
)
def test_what_cannot_be_read_may_refuse(around: str) -> None:
    for inner in (OPEN, CHOSEN):
        assert said(f"export const handler = {around % inner}\n") == set()
        assert said(f"const main = {inner}\nconst handler = {around % 'main'}\n\nexport {{ handler }}\n") == set()


def test_what_can_be_read_and_does_not_refuse_is_read() -> None:
    passing = "const logged = (next) => async (event) => {\n  console.log(event)\n  return next(event)\n}\n"
    assert said(f"{passing}\nexport const handler = logged({OPEN})\n") == {"always-allows"}
    checking = passing.replace("logged", "checked").replace("console.log(event)", "await verify(event)")
    assert said(f"{checking}\nexport const handler = checked({OPEN})\n") == set()


@pytest.mark.parametrize(
    ("decorators", "expected"),
    [
        ("", {"always-allows"}),
        ("@logger.inject_lambda_context(log_event=True)\n@tracer.capture_lambda_handler\n", {"always-allows"}),
        ("@event_source(data_class=AppSyncAuthorizerEvent)\n", {"always-allows"}),
        ("@requires_token\n", set()),
        ("@logger.inject_lambda_context\n@requires_token(audience='orders')\n", set()),
    ],
)
def test_decorators_in_python(decorators: str, expected: set[str]) -> None:
    assert said(f"{decorators}def {IN_PYTHON}", "authorizer.py") == expected


def test_a_handler_that_is_wrapped_afterwards_in_python() -> None:
    main = IN_PYTHON.replace("handler", "main", 1)
    assert said(f"def {main}\n\nhandler = tracer.capture_lambda_handler(main)\n", "authorizer.py") == {"always-allows"}
    assert said(f"def {main}\n\nhandler = authenticated(main)\n", "authorizer.py") == set()
