"""YAML text -> nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from appsync_lint.loaders.composing import EMPTY, Composer
from appsync_lint.loaders.plain_yaml import scalar
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Source, Span

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# https://yaml.org/spec/1.2.2/#51-character-set
_UNPRINTABLE = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def read(source: Source, *, template: bool, repeated: list[Span] | None) -> Node:
    """Read a text as YAML, of a template with tags and merge keys; see `document.read`."""
    composer = Composer(source, template=template, repeated=repeated)
    try:
        _read(composer)
    except (UnreadableError, yaml.YAMLError, UnicodeError) as error:
        # The parser looks for control characters too, but may stop before it meets one.
        if unprintable := re.search(_UNPRINTABLE, source.text):
            sentence = "This is not valid YAML: a control character."
            raise composer.fail(*unprintable.span(), sentence, "Delete it.") from None
        if not isinstance(error, yaml.MarkedYAMLError):
            raise
        mark = error.problem_mark or error.context_mark
        offset: int = getattr(mark, "index", 0)
        raise composer.fail(offset, offset + 1, f"This is not valid YAML: {error.problem or error.context}.") from None
    if composer.root is None:
        raise composer.fail(0, 0, *EMPTY)
    return composer.root


def _read(composer: Composer) -> None:
    documents = 0
    events: Any = yaml.parse(composer.source.text, Loader=_LOADER)
    for event in events:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            _refuse_tag(composer, event, start, end)
            value = scalar(event.value) if event.implicit[0] and not event.style else event.value
            composer.scalar(value, event.value, start, end, event.anchor, event.tag)
        elif isinstance(event, yaml.CollectionStartEvent):
            _refuse_tag(composer, event, start, end)
            composer.start(start, event.anchor, event.tag, is_mapping=isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, yaml.CollectionEndEvent):
            composer.end(end)
        elif isinstance(event, yaml.AliasEvent):
            composer.alias(event.anchor, start, end)
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise composer.fail(start, end, "There is a second document here.", "Keep one to a file.")


def _refuse_tag(composer: Composer, event: Any, start: int, end: int) -> None:  # noqa: ANN401 - PyYAML has no types
    if event.tag is not None and not composer.template:
        raise composer.fail(start, end, "Tags are not read.", "Write the value without it.")
