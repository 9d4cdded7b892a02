"""The part of a schema that one caller can use: laws over random schemas, real ones, and each thing that SDL can say."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import Api, Mode, Principal, inquiry, sdl, view
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import ApiConfig, Known, Provider
from appsync_lint.loaders import arguments, project
from appsync_lint.source import Source, UnreadableError
from tests import record, views
from tests.strategies import AWS_PRELUDE, Case, cases
from tests.terminal import run, write
from tests.test_laws import CALLERS, api_of, law
from tests.test_laws import principal as principal_of

KEY = Principal(Mode.API_KEY)
POOL = Principal(Mode.AMAZON_COGNITO_USER_POOLS)
_CORPUS = os.environ.get("APPSYNC_LINT_CORPUS", "")


def _api(*texts: str, modes: tuple[Mode, ...] = (Mode.API_KEY, Mode.AWS_IAM), assume: Assumptions | None = None) -> Api:
    sources = [Source(f"{number}.graphql", dedent(text)) for number, text in enumerate(texts)]
    default, *others = (Provider(Known(mode), f"provider {mode}") for mode in modes)
    config = ApiConfig("shop", "x", default, tuple(others), assume=assume or Assumptions())
    return Api(sdl.read(sources), config, config.deployments()[0])


def _seen(*texts: str, principal: Principal = KEY) -> views.Seen:
    """Return the view of a schema whose default mode is the API key."""
    return views.check(_api(*texts), principal, views.whole(map(dedent, texts)))


def _body(*texts: str) -> str:
    return _seen(*texts).body


# Laws.


@law(250)
@given(cases())
def test_a_view_is_what_the_caller_can_use(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    for who in CALLERS[:8]:
        views.check(api, principal_of(who), full)


@law(100)
@given(cases())
def test_the_view_of_a_view_is_the_same(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    for who in CALLERS[:6]:
        seen = views.check(api, principal_of(who), full)
        if seen.schema:
            assert view.look(_api(seen.text), KEY).text.partition("\n\n")[2] == seen.body


@law(100)
@given(cases())
def test_more_groups_never_show_less(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    fewer, more = (principal_of(who) for who in (CALLERS[5], CALLERS[-4]))
    shown = [seen.schema for seen in (views.check(api, fewer, full), views.check(api, more, full))]
    before, after = (views.coordinates(schema) if schema else set() for schema in shown)
    if fewer.groups <= more.groups:
        assert before <= after


_SNIPPETS = [*' \n\t\r"\\#:[]ab', "\x00", "\x1b", "\x9b", "\u202e", "\u2028", "\ufeff", "\U0001f600", "é", '"""', "::", "##["]
_TEXTS = st.lists(st.sampled_from([*_SNIPPETS, "  ", "\n\n", "da2-abcdefgh"]), max_size=12).map("".join)


@law(400)
@given(_TEXTS, st.booleans())
def test_every_description_is_kept_and_harmless(text: str, block: bool) -> None:  # noqa: FBT001 - hypothesis's
    quoted = '"""' + text.replace("\\", "").replace('"""', '\\"""').replace("\r", "\n") + '\n"""'
    if not block:
        quoted = '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 0xFFFF else c for c in text) + '"'
    _seen(f"type Query {{\n {quoted}\n a({quoted}\n b: Int): Int\n}}")


# Real schemas.


@pytest.mark.parametrize("fixture", record.names())
def test_the_views_of_the_fixtures(fixture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(record.FIXTURES / fixture)
    _check_all(_loaded(*record.PATHS.get(fixture, (".",))))


def _corpus() -> list[tuple[str, ...]]:
    folders: dict[Path, list[str]] = {}
    for path in sorted(Path(_CORPUS).rglob("*.graphql")) if _CORPUS else ():
        folders.setdefault(path.parent, []).append(path.relative_to(_CORPUS).as_posix())
    return [tuple(names) for names in folders.values()]


@pytest.mark.skipif(not _CORPUS, reason="APPSYNC_LINT_CORPUS names no folder")
@pytest.mark.parametrize("modes", ["cognito,iam,api-key", "api-key,oidc,lambda"])
@pytest.mark.parametrize("names", _corpus(), ids=" ".join)
def test_the_views_of_the_corpus(names: tuple[str, ...], modes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_CORPUS)
    try:
        loaded = _loaded(*names, auth=modes)
    except UnreadableError:
        pytest.skip("not one schema")
    _check_all(loaded)


def _loaded(*paths: str, auth: str | None = None) -> project.Project:
    request = arguments.Request(tuple(paths), None, auth, ".", None, params=())
    return project.load(request, Path.cwd(), [])


def _check_all(loaded: project.Project) -> None:
    for subject in loaded.subjects:
        try:
            (asked,) = inquiry.ask([subject], [])
        except UnreadableError:
            continue
        full = views.whole(source.text for source in subject.schema.sources)
        for principal in asked.principals:
            views.check(asked.api, principal, full)
