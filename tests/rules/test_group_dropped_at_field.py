"""Odd cases of `group-dropped-at-field`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

SOLO = "authenticationType: AMAZON_COGNITO_USER_POOLS"
POOL_IAM = f"{SOLO}\nadditionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]\n"
IAM_POOL = """
authenticationType: AWS_IAM
additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]
"""
BARE = "@aws_cognito_user_pools"


def findings(on_type: str, on_field: str, config: str = POOL_IAM) -> tuple[Finding, ...]:
    schema = f"schema {{ query: Root }} type Root {{ post: Post }} type Post {on_type} {{ a: Int {on_field} }}"
    return findings_of("group-dropped-at-field", config, schema)


def groups(*names: str) -> str:
    return f"{BARE}(cognito_groups: {json.dumps(names)})"


@pytest.mark.parametrize("config", [SOLO, POOL_IAM, IAM_POOL], ids=["alone", "default", "additional"])
@pytest.mark.parametrize(
    "on_field",
    [BARE, f"@aws_iam {BARE}", f"{BARE}(cognito_groups: null)", f"{BARE}(cognito_groups: [])", f"{groups('A')} {BARE}"],
    ids=["bare", "beside another", "null", "empty", "repeated"],
)
def test_no_group_is_demanded(on_field: str, config: str) -> None:
    (found,) = findings(groups("B", "A"), on_field, config)
    assert found.coordinate == "Post.a"
    assert [str(principal) for principal in found.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert found.remedy == f"Write `{groups('A', 'B')}` here, as Post does."


@pytest.mark.parametrize(
    ("on_type", "on_field"),
    [
        ("", BARE),
        (BARE, BARE),
        ("@aws_iam", BARE),
        (f"{groups('A')} {BARE}", BARE),
        (groups("A"), ""),
        (groups("A"), "@aws_iam"),
        (groups("A"), groups("B")),
        (groups("A"), '@aws_auth(cognito_groups: ["B"])'),
        (f"{BARE}(cognito_groups: [])", BARE),
    ],
)
def test_silent(on_type: str, on_field: str) -> None:
    assert not findings(on_type, on_field)


def test_root_types_are_left_alone() -> None:
    schema = f"schema {{ query: Root }} type Root {groups('A')} {{ a: Int {BARE} }}"
    assert not findings_of("group-dropped-at-field", POOL_IAM, schema)


def test_a_single_name_is_a_list() -> None:
    assert findings(f'{BARE}(cognito_groups: "A")', BARE)


def test_an_empty_list_admits_nobody_where_the_assumption_says_so() -> None:
    config = f"{POOL_IAM}assume: {{emptyGroupListAdmitsAll: false}}\n"
    assert not findings(groups("A"), f"{BARE}(cognito_groups: [])", config)
