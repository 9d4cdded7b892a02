"""YAML, JSON and TOML, and the files of the linter itself: each against what the library makes of the same text."""

from __future__ import annotations

import json
import math
import re
import tomllib
from typing import TYPE_CHECKING, Any

import yaml

from appsync_lint import baseline_file
from appsync_lint.loaders import approvals, document, neutral, plain_yaml
from appsync_lint.loaders import yaml as full_yaml
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table
from appsync_lint.source import Source, UnreadableError
from tests.fuzz import seeds
from tests.fuzz.target import Target, assert_inside, assert_told, source_of
from tests.test_plain_yaml import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

_LARGEST = 10_000  # values, aliases written out
_YAML = (
    *(
        "- ",
        "? ",
        ": ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "&a ",
        "*a",
        "!Ref ",
        "!!str ",
        "<<: ",
        "|\n",
        ">-\n",
        "|2+\n",
    ),
    *("{a: b}", "[a, b]", "'it''s'", '"\\x41\\n"', "~", "0o7", "0x1F", ".inf", "1_000", "2020-01-01", "# c\n", "\t"),
)
_JSON = ('{"a": 1}', "[1, 2]", '"\\u00e9"', '"\\ud83d\\ude00"', "1e5", "-0", "NaN", "Infinity", "null", "// c\n", '"":')
_TOML = (
    *("[tool.appsync-lint]\n", "[[a]]\n", "[a.b]\n", "a.b = 1\n", '"""', "'''", "1979-05-27T07:32:00Z", "07:32:00"),
    *("1_000", "0xff", "inf", "nan", "+1.5e-3", "# c\n", "{a = 1, b = [2]}", '"\\U0001F600"', "'a\\b'"),
)
_KEYS = (
    *("name", "authenticationType", "additionalAuthenticationProviders", "apis", "schema", "userPoolConfig", "iam"),
    *("defaultAction", "appIdClientRegex", "openIDConnectConfig", "lambdaAuthorizerConfig", "apiKeys", "resolvers"),
    *("allow", "rule", "at", "reason", "until", "owner", "assume", "sensitive", "policies", "never", "only", "must"),
    *("severity", "select", "ignore", "failOn", "overrides", "match", "param", "authorizer", "file", "cachingConfig"),
    *("graphqlApi", "apiId", "roles", "statements", "Effect", "AMAZON_COGNITO_USER_POOLS", "API_KEY", "AWS_LAMBDA"),
    *("OPENID_CONNECT", "AWS_IAM", "2030-12-31", "Query.*", "public-mutation", "sourceApis", "expires", "environment"),
)
_ENTRY = """{"version": "1", "findings": [{"fingerprint": "a1", "api": "blog", "folder": "", "rule": "public-mutation",
"coordinate": "Mutation.a", "text": "t", "principals": ["API_KEY"], "affected": [], "severity": "high",
"since": "2026-01-01", "unreached": ["x"]}]}"""
_TOML_FILE = """\
[tool.other]
a = 1

[tool.appsync-lint]  # c
name = "blog"
authenticationType = "API_KEY"
userPoolConfig = {defaultAction = "ALLOW"}

[[tool.appsync-lint.allow]]
rule = "x"
until = 2030-01-01
reason = '''a
b'''
"""
_TOML_KEYS = "tool.appsync-lint.'a b'.\"c\" = [1, 2.5,\n true, 'x\\y', [{a = 1}]]\n"
_APPROVALS = """# who may
approvals:
  - principals: [api-key, "cognito:Admins"]
    fields: [Query.status*, Status.*]
    reason: it is public
    until: 2030-01-01
    owner: web
    api: blog
"""


def walked(node: Node) -> Iterator[Node]:
    """Yield a node and all that is in it, what aliases stand for once."""
    waiting, seen = [node], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += (
                one.entries.values() if isinstance(one, Table) else one.items if isinstance(one, Sequence) else ()
            )


def assert_places(node: Node) -> None:
    """Assert that all that a tree says stands in its file."""
    for one in walked(node):
        assert_inside(one.span)
        if isinstance(one, Table):
            assert one.keys.keys() >= one.entries.keys(), "a key without its place"
            for span in one.keys.values():
                assert_inside(span)


def plain(node: Node) -> Any:  # noqa: ANN401 - plain data
    """Return what a tree says as plain data, the values typed apart: 1 is neither 1.0 nor true."""
    match node:
        case Scalar(value=value):
            return type(value).__name__, repr(value)
        case Table(entries=entries):
            return {key: plain(value) for key, value in entries.items()}
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Partial():
            raise AssertionError("a document has no holes")


def typed(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Return plain data in the same way."""
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    return type(value).__name__, repr(value)


def _read(read: Callable[[Source], Node], source: Source) -> Node | None:
    try:
        node = read(source)
    except UnreadableError as error:
        assert_told(error)
        return None
    assert_places(node)
    return node


def _yaml(data: bytes) -> None:
    source = source_of(data, "a.yaml")
    if source is None:
        return
    full = _read(lambda text: full_yaml.read(text, template=False, repeated=None), source)
    if (own := plain_yaml.read(source)) is not None:
        assert full is not None, "what the plain reader accepts PyYAML refuses"
        assert shape(own) == shape(full)
    if full is not None and full.size < _LARGEST:
        assert_same(full, yaml.load(source.text, Loader=yaml.CBaseLoader))  # noqa: S506 - it makes nothing but texts
    lost: list[Span] = []
    _read(lambda text: document.read(text, template=True, repeated=lost), source)
    _read(lambda text: document.read(text, template=True), source)


def assert_same(node: Node, value: Any) -> None:  # noqa: ANN401 - plain data
    """Assert that a tree says what PyYAML says, whose values are all texts here."""
    match node:
        case Table(entries=entries):
            assert list(entries) == list(value), "other keys"
            for key, one in entries.items():
                assert_same(one, value[key])
        case Sequence(items=items):
            assert isinstance(value, list)
            for one, theirs in zip(items, value, strict=True):
                assert_same(one, theirs)
        case Scalar(value=str(text)):
            assert text == value
        case Scalar(value=other):
            assert repr(other) == repr(plain_yaml.scalar(value)), f"{other!r} for {value!r}"


def _json(data: bytes) -> None:
    source = source_of(data, "a.json")
    if source is None:
        return
    node = _read(document.read, source)
    try:
        value = json.loads(source.text, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        assert node is None, "what is no JSON was read"
        return
    if node is None:
        return  # it is deeper, or a number longer, than is read; said in the error
    assert plain(node) == typed(value)
    for one in walked(node):
        if isinstance(one, Scalar):
            assert repr(json.loads(one.span.text)) == repr(one.value), "another place"


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _toml(data: bytes) -> None:
    source = source_of(data, "pyproject.toml")
    if source is None:
        return
    node = _read(document.read, source)
    if node is None:
        return
    value = tomllib.loads(source.text)["tool"]["appsync-lint"]
    assert plain(node) == typed(_dated(value))
    for one in walked(node):
        if isinstance(one, Scalar):
            again = tomllib.loads(f"a={one.span.text}")["a"]
            assert repr(_dated(again)) == repr(one.value), "another place"


def _dated(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Return what TOML says with dates as texts, as it is read."""
    if isinstance(value, dict):
        return {key: _dated(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_dated(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise AssertionError("a number that none can be was read")
    return value.isoformat() if hasattr(value, "isoformat") else value


_TOML_MARK = re.compile(r"^\s*\[tool\.", re.MULTILINE)


def _configuration(data: bytes) -> None:
    text = data.decode(errors="replace")
    ending = ".toml" if _TOML_MARK.search(text) else ".json" if text.lstrip()[:1] == "{" else ".yaml"
    source = source_of(data, f"appsync-lint{ending}")
    if source is None:
        return
    try:
        neutral.is_export(source)
        found = neutral.read(source)
    except UnreadableError as error:
        assert_told(error)
        return
    for one in found.apis:
        assert one.config.deployments()
        for unknown in one.config.unknowns():
            assert unknown.what
            if unknown.span is not None:
                assert_inside(unknown.span)
        for allow in one.config.allows:
            assert_inside(allow.span)
            assert bool(allow.keys) <= (not allow.fault), "what is at fault accepts something"


def _approvals(data: bytes) -> None:
    source = source_of(data, approvals.APPROVALS_NAME)
    if source is None:
        return
    try:
        found = approvals.read(source)
    except UnreadableError as error:
        assert_told(error)
        return
    for one in found:
        assert one.principals, "an approval for nobody"
        assert one.fields, "an approval of nothing"
        assert one.reason.strip(), "an approval without a reason"
        assert one.span is not None
        assert_inside(one.span)


def _baseline(data: bytes) -> None:
    source = source_of(data, baseline_file.BASELINE_NAME)
    if source is None:
        return
    try:
        found = baseline_file.read(source)
    except UnreadableError as error:
        assert_told(error)
        return
    written = baseline_file.write(found)
    assert sorted(baseline_file.read(Source("b.json", written)), key=repr) == sorted(found, key=repr)


def _yaml_files() -> tuple[bytes, ...]:
    return (*seeds.fences("yaml"), *seeds.files(".yaml", ".yml"))


def _toml_files() -> tuple[bytes, ...]:
    return (_TOML_FILE.encode(), _TOML_KEYS.encode(), *seeds.files(".toml"))


TARGETS = {
    "yaml": Target(_yaml, _yaml_files, _YAML),
    "json": Target(_json, lambda: seeds.files(".json"), _JSON),
    "toml": Target(_toml, _toml_files, _TOML),
    "configuration": Target(
        _configuration,
        lambda: (*seeds.fences("yaml"), *seeds.files("appsync-lint.yaml", "api.json"), *_toml_files()),
        (*_YAML, *_KEYS),
    ),
    "approvals": Target(
        _approvals, lambda: (_APPROVALS.encode(),), (*_YAML, "principals:", "fields:", "until:", "iam")
    ),
    "baseline": Target(_baseline, lambda: (_ENTRY.encode(),), (*_JSON, '"severity"', '"since"', '"principals"')),
}
