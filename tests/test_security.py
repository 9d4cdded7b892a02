"""What SECURITY.md states is what the code has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint import assembly, report, sdl, source
from appsync_lint.code import programs
from appsync_lint.loaders import choices, composing, toml, trees, workspace
from appsync_lint.loaders import programs as imports
from appsync_lint.loaders.cloudformation import stacks, texts
from appsync_lint.loaders.serverless import deployments
from appsync_lint.loaders.serverless import project as service
from appsync_lint.loaders.terraform import evaluation, expansion, hcl
from tests.docs import ROOT

if TYPE_CHECKING:
    from types import ModuleType

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
_TEXT = " ".join(PAGE.split())
_MB = 1024 * 1024

LIMITS: dict[str, tuple[ModuleType, str, str]] = {
    "size of a file": (workspace, "MAX_FILE_SIZE", "MB"),
    "size of a TOML file": (toml, "MAX_TOML", "MB"),
    "types, fields, arguments, values and directives of a schema": (sdl, "MAX_PARTS", ""),
    "levels of SDL, YAML, JSON and TOML": (source, "MAX_NESTING", ""),
    "levels of HCL": (hcl, "MOST_LEVELS", ""),
    "values in a YAML file, after aliases are expanded": (composing, "MAX_YAML_VALUES", ""),
    "values in a JSON file": (composing, "MAX_JSON_VALUES", ""),
    "files that a pattern means": (workspace, "MAX_FILES", ""),
    "files of a git revision": (trees, "MAX_FILES", ""),
    "size of these together": (trees, "MAX_TOTAL_SIZE", "MB"),
    "size of an authorizer or resolver": (programs, "_LARGEST", "characters"),
    "files that a program imports": (imports, "_MOST_IMPORTS", ""),
    "ways in which conditions make an API differ": (choices, "MOST_WAYS", ""),
    "nested stacks of a CloudFormation template": (stacks, "MOST_STACKS", ""),
    "text that functions of CloudFormation make": (texts, "MOST_TEXT", "MB"),
    "size of a Terraform file": (hcl, "MOST_TEXT", "characters"),
    "steps of evaluating a Terraform root module": (evaluation, "MOST_STEPS_OF_ALL", ""),
    "resources and modules of a Terraform project": (expansion, "MOST_INSTANCES", ""),
    "steps of evaluating the variables of a Serverless service": (service, "_MOST_STEPS", ""),
    "stages of a Serverless service": (deployments, "_MOST_STAGES", ""),
}


def test_every_limit_is_that_of_the_code() -> None:
    stated = dict(re.findall(r"^\| ([^|]+) \| ([\d,]+(?: \w+)?) \|$", PAGE, re.MULTILINE))
    assert stated == {what: _shown(*limit) for what, limit in LIMITS.items()}
    assert f"cut a word at {vars(report)['_LONGEST']:,} characters" in _TEXT
    assert f"the first {vars(assembly)['_MOST_PROBLEMS']:,} are told" in _TEXT


def _shown(module: ModuleType, name: str, unit: str) -> str:
    figure = vars(module)[name]
    return f"{figure // _MB if unit == 'MB' else figure:,} {unit}".strip()
