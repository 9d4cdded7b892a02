"""What data sources say for which the files of the project are enough: files, and templates filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.terraform import blocks, functions
from appsync_lint.loaders.terraform.calls import plain_text
from appsync_lint.loaders.terraform.values import Atom, Entries, EvaluationError, fragments_of

if TYPE_CHECKING:
    from appsync_lint.loaders.terraform.evaluation import Evaluator, Scope
    from appsync_lint.loaders.terraform.syntax import Block
    from appsync_lint.loaders.terraform.values import Value


def computed(evaluator: Evaluator, block: Block, name: str, scope: Scope) -> Value | None:
    """Return an attribute that a data source computes; None for those that only its provider knows."""
    try:
        match block.labels[0], name:
            case "template_file", "rendered":
                return _rendered(evaluator, block, scope)
            case "local_file", "content":
                return _file(evaluator, block, scope)
    except EvaluationError:
        return None
    return None


def _file(evaluator: Evaluator, block: Block, scope: Scope) -> Value | None:
    path = blocks.attribute(evaluator, block.body, "filename", scope)
    source = evaluator.files.read(plain_text(path), path.span) if path is not None else None
    return Atom(source.text, block.span, tuple(fragments_of(source))) if source else None


def _rendered(evaluator: Evaluator, block: Block, scope: Scope) -> Value | None:
    template = blocks.attribute(evaluator, block.body, "template", scope)
    variables = blocks.attribute(evaluator, block.body, "vars", scope)
    if not isinstance(template, Atom) or not isinstance(variables, Entries | None):
        return None
    sources = {id(one.span.source): one.span.source for one in template.fragments}
    outer = next(iter(sources.values())) if len(sources) == 1 else None
    if outer is not None and outer.text == template.value:
        found = evaluator.files.template(str(evaluator.files.workspace.root / outer.name), template.span)
    else:
        found = functions.hcl_template(template)
    return functions.render(evaluator, found, variables, template.span) if found is not None else None
