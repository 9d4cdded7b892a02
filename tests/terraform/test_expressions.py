"""Expressions: the values that Terraform itself gives them, and what is left of unknown ones."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from appsync_lint.loaders.choices import Choices
from appsync_lint.loaders.terraform import hcl
from appsync_lint.loaders.terraform.asking import Asking
from appsync_lint.loaders.terraform.evaluation import Evaluator, Scope
from appsync_lint.loaders.terraform.files import Files
from appsync_lint.loaders.terraform.values import Encoded, EvaluationError, node, rendered, unknown
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import Source
from tests.terraform.expressions import EXPRESSIONS
from tests.terraform.project import plain

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span


class Unknowns:
    """Names that mean something that nobody knows."""

    def named(self, name: str, span: Span) -> Value:
        """Return something unknown."""
        if name == "broken":
            raise EvaluationError
        return unknown(name, span, answer=f"--param {name}=...")


def evaluated(folder: Path, text: str) -> Value:
    """Return the value of an expression in which `var` and the like are not known."""
    workspace = Workspace(folder.resolve())
    evaluator = Evaluator(Asking(Choices(), is_quiet=True), Files(workspace, workspace.root))
    return evaluator.value(hcl.expression(Source("a.tf", text)), Scope(Unknowns()))


def as_json(folder: Path, text: str) -> object:
    """Return the value of an expression by way of JSON."""
    value = evaluated(folder, text)
    return json.loads(str(plain(node(rendered(Encoded(value, value.span))))))


@pytest.fixture(scope="module")
def by_terraform(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """Return what Terraform makes of the expressions."""
    program = shutil.which("terraform") or shutil.which("tofu")
    if program is None:
        pytest.skip("Terraform is not installed")
    folder = tmp_path_factory.mktemp("terraform")
    lines = [f"  e{number} = {expression}" for number, expression in enumerate(EXPRESSIONS)]
    (folder / "main.tf").write_text("locals {\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")
    listed = ", ".join(f"local.e{number}" for number in range(len(EXPRESSIONS)))
    asked = f"jsonencode([{listed}])\n"
    done = subprocess.run(
        [program, "console"], cwd=folder, input=asked, capture_output=True, text=True, check=True, timeout=60
    )
    found: list[object] = json.loads(json.loads(done.stdout))
    return found


def test_expressions_have_the_values_that_terraform_gives_them(by_terraform: list[object], tmp_path: Path) -> None:
    own = [as_json(tmp_path, expression) for expression in EXPRESSIONS]
    differing = {
        expression: (one, other)
        for expression, one, other in zip(EXPRESSIONS, own, by_terraform, strict=True)
        if one != other or type(one) is not type(other)
    }
    assert not differing


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.x", "<var.x>"),
        ('"${var.x}"', "<var.x>"),
        ('"a-${var.x}-b"', "<a-${var.x}-b>"),
        ('format("a-%s", var.x)', "<a-${var.x}>"),
        ('join("/", ["a", var.x])', "<a/${var.x}>"),
        ("upper(var.x)", "<upper(var.x)>"),
        ('[var.x, "a"]', ["<var.x>", "a"]),
        ('concat(["a"], var.x)', ["a", "<var.x>"]),
        ("merge({a = 1}, var.x)", "<merge({a = 1}, var.x)>"),
        ("[for x in var.x : x.a]", "<[for x in var.x : x.a]>"),
        ('var.x == "a" ? 1 : 2', '<var.x == "a" ? 1 : 2>'),
        ("var.x && false", False),
        ("var.x || true", True),
        ("var.x + 1", "<var.x + 1>"),
        ('lookup({a = 1}, "a", var.x)', 1),
        ("try(var.x.y, null)", "<try(var.x.y, null)>"),
        ("coalesce(var.x, 1)", "<coalesce(var.x, 1)>"),
        ("length([var.x, 1])", 2),
        ("length(concat([1], var.x))", "<length(concat([1], var.x))>"),
        ("concat([1], var.x)[0]", 1),
        ("concat(var.x, [1])[0]", "<concat(var.x, [1])[0]>"),
        ("{(var.x) = 1}", "<{(var.x) = 1}>"),
        ('contains(["a", var.x], "a")', True),
        ("no_such_function(1)", "<no_such_function(1)>"),
        ("provider::x::y(1)", "<provider::x::y(1)>"),
        (
            'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
            '<regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")>',
        ),
        ("{a = 1}.b", "<{a = 1}.b>"),
        ("[1][5]", "<[1][5]>"),
        ("1 / 0", "<1 / 0>"),
        ("1.0e400 == 2.0e400", "<1.0e400 == 2.0e400>"),
        ('indent(-1.0e30, "a")', '<indent(-1.0e30, "a")>'),
        ("formatlist([1], [1, 2])", "<formatlist([1], [1, 2])>"),
        ("floor(1.0e400)", "<floor(1.0e400)>"),
        ('jsondecode("1e999") + 1', '<jsondecode("1e999") + 1>'),
        ('range("1", jsondecode("1e999"))', '<range("1", jsondecode("1e999"))>'),
        ("length(range(0, 1000000000000000000000000))", "<length(range(0, 1000000000000000000000000))>"),
        ('toset([1, "b", jsondecode("1e999")])[0]', '<toset([1, "b", jsondecode("1e999")])[0]>'),
        ("broken.x", "<broken.x>"),
        ('file("missing.graphql")', '<file("missing.graphql")>'),
        ('timeadd(timestamp(), "8760h")', '<timeadd(timestamp(), "8760h")>'),
    ],
)
def test_what_is_not_known_keeps_its_expression(tmp_path: Path, expression: str, expected: object) -> None:
    assert plain(node(evaluated(tmp_path, expression))) == expected


HOSTILE = [
    "[" * 50 + "1" + "]" * 50,
    "-" * 50 + "1",
    " + ".join(["1"] * 5000),
    " && ".join(["true"] * 5000),
    "".join(f"false ? {number} : " for number in range(3000)) + "1",
    '"' + "%{ if true }" * 50 + "x" + "%{ endif }" * 50 + '"',
    "upper(" * 50 + '"x"' + ")" * 50,
    "range(1000000000)",
    "setproduct(range(10000), range(10000))",
    'format("%999999999d", 1)',
    "[for a in range(10000) : [for b in range(10000) : a]]",
]


@pytest.mark.parametrize("expression", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_expressions_end(tmp_path: Path, expression: str) -> None:
    assert evaluated(tmp_path, expression) is not None
