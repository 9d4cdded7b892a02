"""What the entries of `deniedFields` mean: which field of the schema, or why none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.code.authorizers.facts import COMPUTED
from appsync_lint.patterns import pattern
from appsync_lint.schema import Kind
from appsync_lint.source import HOLE, closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.api import Api
    from appsync_lint.code.authorizers.facts import Answer, Authorizer
    from appsync_lint.schema import Field
    from appsync_lint.source import Span

# https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html: a field's ARN, or `TypeName.FieldName`
_SHORT = pattern(r"([_A-Za-z]\w*)\.([_A-Za-z]\w*)", re.ASCII)
_ARN = pattern(r"arn:[^:]*:appsync:[^:]*:[^:]*:apis/[^/]+/types/([_A-Za-z]\w*)/fields/([_A-Za-z]\w*)", re.ASCII)
_WORD = pattern(r"[_A-Za-z]\w*", re.ASCII)
_AROUND = frozenset({"types", "type", "fields", "field", "resolvers", "resolver", "schema"})

# What Amplify's template denies: a type that hardly any schema has.
# https://github.com/aws-amplify/amplify-cli/blob/dev/packages/amplify-nodejs-function-template-provider/resources/lambda/lambda-auth/index.js
_TEMPLATE = frozenset({("Event", "comments"), ("Mutation", "createEvent")})


class DeniedField(Struct, frozen=True):
    """An entry of `deniedFields` in an answer that allows.

    `field` is the one that it means, None where there is none or nobody can know; `fault` is why it means none, as the
    end of a sentence, and `meant` the coordinate that was probably meant. `computed` says that a part of it is.
    """

    text: str
    span: Span
    answer: Answer
    field: Field | None = None
    fault: str = ""
    meant: str = ""
    of_template: bool = False
    computed: bool = False


def denied_fields(api: Api, authorizer: Authorizer) -> Iterator[DeniedField]:
    """Yield every entry of `deniedFields` that is written out, each place once.

    Where an answer refuses the whole request, nobody asks for its `deniedFields`.
    """
    seen: set[Span] = set()
    for answer in authorizer.answers:
        for text, span in answer.denied if answer.allows is not False else ():
            if span not in seen:
                seen.add(span)
                yield _read(api, text, span, answer)


def _is_computed(text: str) -> bool:
    """Return whether a part of an entry that says which field it means is computed, or out of sight."""
    head, types, tail = text.replace(HOLE, COMPUTED).partition("/types/")
    return COMPUTED in tail or (COMPUTED in head and not (types and head.startswith("arn:")))


def _read(api: Api, text: str, span: Span, answer: Answer) -> DeniedField:
    if _is_computed(text):
        return DeniedField(text, span, answer, computed=True)
    named = _SHORT.fullmatch(text) or _ARN.fullmatch(text)
    if named is None:
        return DeniedField(text, span, answer, fault=_why(text), meant=_meant(api, text))
    type_name, name = named.groups()
    found = api.schema.field(f"{type_name}.{name}")
    if found is not None or not _is_whole(api) or name.startswith("__") or _is_interface_field(api, type_name, name):
        return DeniedField(text, span, answer, field=found)
    fault = f"{type_name} has no field {name}" if type_name in api.schema.types else f"there is no type {type_name}"
    of_template = (type_name, name) in _TEMPLATE
    return DeniedField(text, span, answer, None, fault, _meant(api, f"{type_name}.{name}"), of_template)


def _is_whole(api: Api) -> bool:
    """Return whether the schema tells every field: there is one, no tool adds to it, and it is no merged API's."""
    return bool(api.schema.types) and not api.generated and not api.config.sources


def _is_interface_field(api: Api, type_name: str, name: str) -> bool:
    type_ = api.schema.types.get(type_name)
    return type_ is not None and type_.kind is Kind.INTERFACE and type_.field(name) is not None


def _why(text: str) -> str:
    if "*" in text:
        return "AppSync knows no wildcards here"
    if text.startswith("arn:"):
        return "a field's ARN ends in types/TYPE/fields/FIELD"
    if _WORD.fullmatch(text):
        return "it names no field, but only a type or a field without its type"
    return "a field is named `Type.field`, with a dot"


def _meant(api: Api, text: str) -> str:
    """Return the coordinate that was probably meant; empty where nothing is like it."""
    tail = text.rpartition("/types/")[2] if text.startswith("arn:") else text
    words = [word for word in _WORD.findall(tail) if word not in _AROUND]
    if len(words) != 2:  # noqa: PLR2004 - a type and a field
        return _owner(api, words[0]) if len(words) == 1 and "*" not in text else ""
    if not _is_whole(api):
        return ".".join(words)
    type_name = closest(words[0], [type_.name for type_ in api.schema.objects])
    type_ = api.schema.types.get(type_name)
    name = closest(words[1], [field.name for field in type_.fields]) if type_ else ""
    return f"{type_name}.{name}" if name else ""


def _owner(api: Api, name: str) -> str:
    """Return the coordinate of the only field of a name."""
    found = [field.coordinate for field in api.schema.fields if field.name == name]
    return found[0] if len(found) == 1 else ""
