"""Odd cases of `public-introspection`."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appsync_lint import Absent, Known, Unknown, Value, sdl
from appsync_lint.config import Settings, Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source
from tests.pages import _shipped, findings

POOL_AND_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}]
"""
SCHEMA = "type Query { a: Int }"
UNKNOWN = Unknown("introspection", "!Ref Introspection", "param.Introspection")


def messages(name: str, value: Value[str | int | float | bool], *, read: bool = True) -> list[str]:
    source = Source("appsync-lint.yaml", POOL_AND_KEY)
    config = neutral.read(source).apis[0].config
    settings = Settings({name: value}, config.settings.span if read else None)
    subject = Subject(sdl.read([Source("schema.graphql", SCHEMA)]), replace(config, settings=settings))
    return [f.message for f in run([subject], [_shipped("public-introspection")], Strictness()).findings]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("introspectionConfig", Known("DISABLED"), None),
        ("introspectionConfig", UNKNOWN, None),
        ("introspectionConfig", Known("ENABLED"), "Introspection shows"),
        ("visibility", Known("PRIVATE"), None),
        ("visibility", UNKNOWN, None),
        ("visibility", Known("GLOBAL"), "Introspection shows"),
    ],
)
def test_what_is_known_decides(name: str, value: Value[str | int | float | bool], found: str | None) -> None:
    texts = messages(name, value)
    assert len(texts) == (found is not None)
    assert all(text.startswith(found or "") for text in texts)


def test_what_nobody_read_is_not_absent() -> None:
    assert not messages("queryDepthLimit", Absent(), read=False)
    assert messages("queryDepthLimit", Absent())


def test_a_hidden_provider_may_be_another_lock_than_the_key() -> None:
    config = "authenticationType: API_KEY"
    assert not findings("public-introspection", config, SCHEMA)
    (finding,) = findings("public-introspection", config, SCHEMA, hidden_provider=True)
    assert (finding.coordinate, finding.affected) == ("config:introspectionConfig", ())


@pytest.mark.parametrize(
    ("more", "caption"),
    [("introspectionConfig: ENABLED\n", "ENABLED"), ("", "ENABLED unless said otherwise")],
)
def test_the_setting_and_who_comes_in_are_the_evidence(more: str, caption: str) -> None:
    (found,) = findings("public-introspection", POOL_AND_KEY + more, SCHEMA)
    assert [step.caption for step in found.evidence] == [
        f"introspection is {caption}",
        "API_KEY is an additional provider",
    ]
    assert [str(principal) for principal in found.principals] == ["API_KEY"]
