"""Variables of a Serverless service: what they stand for, where that is written, and what nobody can know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.loaders.document import Partial, Scalar, Table
from appsync_lint.loaders.serverless import grammar
from appsync_lint.source import UnreadableError
from tests.serverless.reading import at, by_label, found, only

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = """\
service: shop
provider:
  name: aws
custom:
  ttl: 60
  text: it
  empty:
  flag: 'true'
  list: [{{a: 1}}, 7]
  pool: !Ref Pool
  own: da
  named: {{dev: 1, prod: 2, default: 3}}
  again: ${{self:custom.ttl}}
{more}
appSync:
  name: shop
  authentication:
    type: OPENID_CONNECT
    config:
      issuer: {value}
      authTTL: 7200
"""


def issuer(folder: Path, value: str, more: str = "", files: dict[str, str] | None = None, **params: str) -> Any:  # noqa: ANN401
    """Return what a value comes to in the place of a setting, where it is the same in every stage."""
    service = {"serverless.yml": SERVICE.format(value=value, more=more), **(files or {})}
    return only(folder, service, **params)["openIDConnectConfig"].get("issuer")


VALUES = {
    "plain": "plain",
    "${self:custom.ttl}": 60,
    "${self:custom.again}": 60,
    "${self:service}": "shop",
    "https://${self:service}.example/${self:custom.ttl}": "https://shop.example/60",
    "${self:custom.nothing, 'x y'}": "x y",
    '${self:custom.nothing, "x, y"}': "x, y",
    "${self:custom.nothing, self:custom.ttl}": 60,
    "${self:custom.nothing, ${self:custom.ttl}}": 60,
    "${self:custom.nothing, 300}": 300,
    "${self:custom.nothing, true}": True,
    "${self:custom.empty, 'x'}": "x",
    "${self:custom.nothing, null}": None,
    "${self:custom.empty}": None,
    "${self:custom.list.1}": 7,
    "${self:custom.list.0.a}": 1,
    "${self:custom.t${self:custom.nothing, 'tl'}}": 60,
    "${strToBool(${self:custom.flag})}": True,
    "${strToBool(0)}": False,
    "a${strToBool(0)}": "afalse",
    "${self:custom.pool}": "<!Ref Pool>",
    "x-${self:custom.pool}-y": "<x-${Pool}-y>",
    "${opt:stage, 'qa'}": "qa",
    "${opt:other, 'qa'}": "qa",
    "${sls:stage}": "dev",
    "${aws:region}": "us-east-1",
    "${self:provider.stage}": "dev",
    "${opt:stage, self:provider.stage}": "dev",
    "${AWS::Region}/${Thing.Arn}/${Thing}": "${AWS::Region}/${Thing.Arn}/${Thing}",
    "${env:ISSUER}": "<${env:ISSUER}>",
    "${env:ISSUER, 'x'}": "<${env:ISSUER, 'x'}>",
    "${ssm:/shop/issuer~true}": "<${ssm:/shop/issuer~true}>",
    "https://${cf:other.Host}/": "<https://${cf:other.Host}/>",
    "${self:custom.nothing}": "<${self:custom.nothing}>",
    "${file(lost.yml):a, 'x'}": "x",
    "${file(lost.yml):a}": "<${file(lost.yml):a}>",
    "${file(config.js):a}": "<${file(config.js):a}>",
    "${param:host}": "<${param:host}>",
    "${self:custom.list}-x": "<${self:custom.list}-x>",
    "${unterminated:": "${unterminated:",
    "${what}": "${what}",
    "!Sub 'https://${Host}/${self:service}'": "<https://${Host}/shop>",
    "!Sub ['${a}.${!b}', {a: 'x'}]": "x.${b}",
    "!Join ['/', ['https:', '', !GetAtt Host.Name]]": "<https://${Host.Name}>",
    "{Fn::GetAtt: Host.Name}": "<!GetAtt Host.Name>",
    "!ImportValue host": "<!ImportValue host>",
    "!Ref AWS::NoValue": None,
    "!FindInMap [A, !Ref B, C]": "<!FindInMap A ...>",
}


@pytest.mark.parametrize(("value", "expected"), VALUES.items(), ids=list(VALUES))
def test_a_value(tmp_path: Path, value: str, expected: object) -> None:
    written = value if value.startswith(("!", "{")) else json.dumps(value)
    assert issuer(tmp_path, written) == expected


def test_unknown_parts_do_not_multiply(tmp_path: Path) -> None:
    lines = "".join(f"  a{n}: ${{self:many.a{n - 1}}}${{self:many.a{n - 1}}}\n" for n in range(1, 60))
    with pytest.raises(UnreadableError, match="The variables here make a text of more than"):
        issuer(tmp_path, "${self:many.a59}", f"many:\n  a0: x\n{lines}")


def test_the_user_answers(tmp_path: Path) -> None:
    assert issuer(tmp_path, "${env:ISSUER}", ISSUER="x") == "x"
    assert issuer(tmp_path, "${param:host}", host="y") == "y"
    assert issuer(tmp_path, "${opt:host}", host="z") == "z"
    assert issuer(tmp_path, "${ssm:/a/b}", "", {}, **{"ssm:/a/b": "w"}) == "w"
    assert issuer(tmp_path, "${sls:stage}", stage="prod") == "prod"
    assert issuer(tmp_path, "${opt:stage, 'qa'}", stage="prod") == "prod"
    assert issuer(tmp_path, "${self:custom.named.${opt:stage, 'dev'}}", stage="prod") == 2


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("${env:A}", "--param A=..."),
        ("${self:custom.named.${env:B}}", "--param B=..."),
        ("${param:a}", "--param a=..."),
        ("${ssm:/a}", "--param ssm:/a=..."),
    ],
)
def test_what_is_unknown_says_how_to_answer(tmp_path: Path, value: str, answer: str) -> None:
    (api,) = found(tmp_path, SERVICE.format(value=value, more=""))
    node = at(api.deployments[0].table, "openIDConnectConfig", "issuer")
    assert isinstance(node, Partial)
    assert node.answer == answer


def test_a_value_stands_where_it_is_written(tmp_path: Path) -> None:
    files = {
        "serverless.yml": SERVICE.format(value="${file(a.yml):host}", more="")
        + "      clientId: ${self:custom.again}\n",
        "a.yml": "\nhost: https://x.example\n",
    }
    (api,) = found(tmp_path, files)
    config = api.deployments[0].table.get("openIDConnectConfig")
    assert isinstance(config, Table)
    assert str(at(config, "issuer").span) == "a.yml:2:7"
    assert str(at(config, "clientId").span) == "serverless.yml:5:8"
    assert str(config.keys["issuer"]) == "serverless.yml:20:7"


def test_files(tmp_path: Path) -> None:
    files = {
        "a.json": '{"b": {"c": "${self:custom.ttl}"}}',
        "t.txt": "text",
        "config/d.yml": "e: ${file(a.json):b.c}",
    }
    assert issuer(tmp_path, "${file(a.json):b.c}", files=files) == 60
    assert issuer(tmp_path, "${file(./t.txt)}", files=files) == "text"
    assert issuer(tmp_path, "${file(config/${self:custom.own, 'x'}.yml):e, 'none'}", files=files) == "none"
    assert issuer(tmp_path, "${file(config/d.yml):e}", files=files) == 60


def test_a_file_outside_the_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("a: 1")
    with pytest.raises(UnreadableError) as caught:
        issuer(tmp_path / "service", "${file(../secret.yml):a}")
    assert "lies outside the project's root folder" in caught.value.problems[0].sentence
    assert str(caught.value.problems[0].span) == "serverless.yml:20:15"


def test_a_broken_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        issuer(tmp_path, "${file(a.yml):a}", files={"a.yml": "a: ["})
    assert str(caught.value.problems[0].span).startswith("a.yml:1")


# Stages.


def issuers(folder: Path, value: str, more: str = "", files: dict[str, str] | None = None) -> dict[str, object]:
    """Return what a value comes to in each stage."""
    service = {"serverless.yml": SERVICE.format(value=value, more=more), **(files or {})}
    return {label: api["openIDConnectConfig"].get("issuer") for label, api in by_label(folder, service).items()}


STAGES = ["${sls:stage}", "${opt:stage, 'dev'}", "${self:custom.stage}", "${self:provider.stage}"]


@pytest.mark.parametrize("stage", STAGES)
def test_the_stages_are_the_keys_of_the_map_that_is_looked_into(tmp_path: Path, stage: str) -> None:
    more = "  stage: ${opt:stage, self:provider.stage}"
    value = f"${{self:custom.named.{stage}, self:custom.named.default}}"
    assert issuers(tmp_path, value, more) == {"the stage is dev": 1, "the stage is prod": 2}


def test_a_stage_without_an_entry_has_what_stands_behind(tmp_path: Path) -> None:
    more = "  only: {prod: 5, default: 9}"
    assert issuers(tmp_path, "${self:custom.only.${sls:stage}, self:custom.only.default}", more) == {
        "the stage is dev": 9,
        "the stage is prod": 5,
    }


def test_stages_in_names_of_files(tmp_path: Path) -> None:
    files = {"config/prod.yml": "a: 1", "config/dev.yml": "a: 2", "config/x.y.yml": "a: 3"}
    assert issuers(tmp_path, "${file(config/${sls:stage}.yml):a}", files=files) == {
        "the stage is dev": 2,
        "the stage is prod": 1,
    }
    assert issuers(tmp_path, "${file(./config/${opt:stage, 'dev'}.yml):a}", files=files)["the stage is prod"] == 1


def test_stages_beside_other_things(tmp_path: Path) -> None:
    more = "  dev: {ttl: 1}\n  prod: {ttl: 2}\n  esbuild: {minify: true}\n  config: ${self:custom.${sls:stage}}"
    expected = {"the stage is dev": 1, "the stage is prod": 2}
    assert issuers(tmp_path, "${self:custom.${sls:stage}.ttl}", more) == expected
    assert issuers(tmp_path, "${self:custom.config.ttl}", more) == expected


def test_stages_in_parts_of_keys(tmp_path: Path) -> None:
    more = "  map: {ttl-dev: 1, ttl-prod: 2, other: 3}"
    assert issuers(tmp_path, "${self:custom.map.ttl-${sls:stage}}", more) == {
        "the stage is dev": 1,
        "the stage is prod": 2,
    }


def test_stages_in_a_map_of_a_file(tmp_path: Path) -> None:
    files = {"c.yml": "a: {dev: 1, prod: 2}"}
    assert issuers(tmp_path, "${file(c.yml):a.${sls:stage}}", files=files) == {
        "the stage is dev": 1,
        "the stage is prod": 2,
    }


PARAMS = """
params:
  default: {host: a, every: e}
  prod: {host: b}
  stage2: {other: c}
stages:
  qa: {params: {host: q}}
"""


def test_parameters_of_stages(tmp_path: Path) -> None:
    assert issuers(tmp_path, "${param:host}", PARAMS) == {
        "the stage is dev": "a",
        "the stage is prod": "b",
        "the stage is qa": "q",
    }
    assert issuers(tmp_path, "${param:every}", PARAMS) == {"": "e"}
    assert issuer(tmp_path, "${param:host}", PARAMS, stage="prod") == "b"
    assert issuer(tmp_path, "${param:every}", PARAMS, stage="prod") == "e"


def test_a_stage_that_plays_no_part_is_not_asked_for(tmp_path: Path) -> None:
    service = SERVICE.format(value="x", more="  unused: ${self:custom.named.${sls:stage}}")
    assert list(by_label(tmp_path, service)) == [""]
    service = service.replace("name: shop", "name: ${self:custom.named.${sls:stage}}-${sls:stage}")
    assert by_label(tmp_path, service)[""]["name"] == "1-dev"


def test_stages_are_the_same_throughout(tmp_path: Path) -> None:
    more = "  a: {prod: {x: b}}\n  other: {qa: 1, prod: 2}"
    value = "${self:custom.other.${sls:stage}, 0}${self:custom.a.${sls:stage}.x, 'n'}"
    assert issuers(tmp_path, value, more) == {
        "the stage is dev": "0n",
        "the stage is qa": "1n",
        "the stage is prod": "2b",
    }


def test_the_default_stage_is_the_providers(tmp_path: Path) -> None:
    service = SERVICE.format(value="${self:custom.named.${sls:stage}}", more="")
    service = service.replace("name: aws", "name: aws\n  stage: ${opt:stage, 'prod'}")
    assert list(by_label(tmp_path, service)) == ["the stage is prod", "the stage is dev"]


def test_a_condition_makes_two_deployments(tmp_path: Path) -> None:
    assert issuers(tmp_path, "!If [IsProd, a, b]") == {"IsProd is true": "a", "IsProd is false": "b"}
    assert issuers(tmp_path, "!If [IsProd, a, !Ref AWS::NoValue]")["IsProd is false"] is None


# What nobody writes, or only somebody who means ill.


def test_cycles_are_said(tmp_path: Path) -> None:
    more = "  a: ${self:custom.b}\n  b: x${self:custom.a}"
    (api,) = found(tmp_path, SERVICE.format(value="${self:custom.a}", more=more))
    assert "refers to itself" in api.deployments[0].notes[0]
    assert issuer(tmp_path, "${self:appSync.authentication.config.issuer}") == (
        "<${self:appSync.authentication.config.issuer}>"
    )
    assert issuer(tmp_path, "${opt:stage}", "  x: 1") == "dev"


def test_a_provider_stage_that_is_its_own(tmp_path: Path) -> None:
    service = SERVICE.format(value="${sls:stage}", more="").replace("name: aws", "name: aws\n  stage: ${sls:stage}")
    assert only(tmp_path, service)["openIDConnectConfig"]["issuer"] == "<${sls:stage}>"


def test_deep_chains_end(tmp_path: Path) -> None:
    more = "\n".join(f"  k{number}: ${{self:custom.k{number + 1}}}" for number in range(3000)) + "\n  k3000: 1"
    (api,) = found(tmp_path, SERVICE.format(value="${self:custom.k0}", more=more))
    assert "leads over more than" in api.deployments[0].notes[0]


@pytest.mark.parametrize("value", ["${self:" * 5000 + "a" + "}" * 5000, "${" * 20_000, "$" * 20_000, "}" * 20_000])
def test_nested_variables_end(tmp_path: Path, value: str) -> None:
    issuer(tmp_path, json.dumps(value))


def test_nested_functions_end(tmp_path: Path) -> None:
    issuer(tmp_path, "{Fn::Join: ['', [a, " * 100 + "b" + "]]}" * 100)


def test_texts_that_double_are_refused(tmp_path: Path) -> None:
    more = "\n".join(
        f"  k{number}: ${{self:custom.k{number + 1}}}${{self:custom.k{number + 1}}}" for number in range(30)
    )
    with pytest.raises(UnreadableError, match="a text of more than"):
        issuer(tmp_path, "${self:custom.k0}", f"{more}\n  k30: aaaaaaaaaaaaaaaaaaaa")


@given(st.text("${}:,'\"() abself.", max_size=60))
def test_any_text_is_parsed(text: str) -> None:
    done = 0
    for variable in grammar.variables(text):
        assert done <= variable.start < variable.end <= len(text)
        assert text[variable.start : variable.start + 2] == "${"
        assert text[variable.end - 1] == "}"
        assert ",".join(variable.sources).replace(" ", "") == text[variable.start + 2 : variable.end - 1].replace(
            " ", ""
        )
        done = variable.end


@given(st.text("ab ,.:${}'", max_size=20), st.text("ab ", max_size=5))
def test_a_literal_in_quotes_is_itself(word: str, around: str) -> None:
    word = word.replace("'", "").replace("{", "").replace("}", "")
    (variable,) = grammar.variables(f"{around}${{self:x, '{word}'}}")
    assert grammar.source(variable.sources[1]) == grammar.Literal(word)


def test_a_default_says_what_it_is_of(tmp_path: Path) -> None:
    (api,) = found(tmp_path, SERVICE.format(value="${sls:stage}", more=""))
    node = at(api.deployments[0].table, "openIDConnectConfig", "issuer")
    assert isinstance(node, Scalar)
    assert node.origin == "default of the Serverless Framework"
