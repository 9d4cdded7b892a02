"""Files in formats that this version does not read: it says what they are, and what to do."""

from __future__ import annotations

import pytest

from appsync_lint.loaders import neutral
from appsync_lint.source import Source, UnreadableError

TEMPLATE = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Api:\n    Name: !Sub '${Stage}-api'\n"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("template.yaml", TEMPLATE, "a CloudFormation template"),
        ("template.json", '{"Resources": {}}', "a CloudFormation template"),
        ("serverless.yml", "service: shop\nappSync:\n  name: api\n", "a Serverless file"),
        ("schema.json", '{"data": {"__schema": {"types": []}}}', "introspection"),
    ],
)
def test_a_template_is_recognised(name: str, text: str, kind: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        neutral.read(Source(name, text))
    (problem,) = caught.value.problems
    assert kind in problem.sentence
    assert "--auth" in problem.hint or "get-introspection-schema" in problem.hint


def test_a_description_that_speaks_of_resources_is_no_template() -> None:
    text = "name: shop  # Resources: none\nauthenticationType: API_KEY\n"
    assert neutral.read(Source("appsync-lint.yaml", text)).apis[0].config.name == "shop"
