"""The constructs of GraphQL's grammar for type systems, as regular expressions.

A pattern bears the name of its construct in https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary. It
begins at a token, takes in as much as mostly stands there, and ends in front of the next token; the last of its groups
says how far it came.
"""

from __future__ import annotations

import re

from appsync_lint.assembly import DEFINING
from appsync_lint.patterns import pattern
from appsync_lint.tokens import BLOCK_STRING, NAME, NUMBER, STRING
from appsync_lint.tokens import IGNORED as _I


def _of(written: str) -> re.Pattern[str]:
    return pattern(written, re.ASCII)


_DESCRIPTION = rf"(?:{BLOCK_STRING}|{STRING}){_I}"
# The head of a definition or extension, up to its name.
DEFINITION = _of(
    rf"(?:{_DESCRIPTION}|(?P<extend>extend)\b{_I})?(?:(?P<keyword>type|input|enum|interface|union|scalar)\b{_I}"
    rf"(?P<name>{NAME}){_I}|(?P<schema>schema)\b{_I}|directive\b{_I}@{_I}(?P<directive>{NAME}){_I})"
)
# A type as it is mostly written, without blanks inside. Whether its brackets fit, `_TypeTexts` knows.
_TYPE = rf"(?P<type>[\[\]!\w]++){_I}(?!!)"
# FieldDefinition up to its arguments, else up to its directives; or the brace behind the last one, and no group.
FIELD = _of(rf"(?:{_DESCRIPTION})?(?P<name>{NAME}){_I}(?:(?P<open>\(){_I}|:{_I}(?:{_TYPE}(?:(?=(?P<at>@))|))?)|\}}{_I}")
# What stands behind the arguments of a FieldDefinition, up to its directives.
RETURNED = _of(rf":{_I}(?:{_TYPE}(?:(?=(?P<at>@))|))?")
# InputValueDefinition up to its default value; or the bracket behind the last one.
INPUT_VALUE = _of(rf"(?:{_DESCRIPTION})?(?P<name>{NAME}){_I}:{_I}(?:{_TYPE})?|(?P<close>[)}}]){_I}")
# EnumValueDefinition up to its directives; or the brace behind the last one, and no group.
ENUM_VALUE = _of(rf"(?:{_DESCRIPTION})?(?!(?:true|false|null)\b)(?P<name>{NAME}){_I}|\}}{_I}")
# Directive. Arguments without comments, block strings and escapes are taken in: mostly others are written alike.
DIRECTIVE = _of(
    rf"@{_I}(?P<name>{NAME}){_I}"
    rf'(?:(?P<arguments>\((?>(?:[^")#]++|"(?!"")[^"\\\r\n]*+")*)\)){_I}|(?=(?P<open>\())|)'
)
# Argument or ObjectField up to its value; or the bracket behind the last one.
LABEL = _of(rf"(?P<name>{NAME}){_I}:{_I}|(?P<close>[)}}]){_I}")
# Value: a scalar, or the bracket that opens a list or an object.
VALUE = _of(
    rf"(?:(?P<named>{NAME})|(?P<block>{BLOCK_STRING})|(?P<string>{STRING})|(?P<number>{NUMBER})|(?P<open>[\[{{])){_I}"
)
# RootOperationTypeDefinition; or the brace behind the last one, and no group.
ROOT = _of(rf"(?P<root>(?P<operation>query|mutation|subscription)\b{_I}:{_I}(?P<name>{NAME})){_I}|\}}{_I}")
# ImplementsInterfaces, UnionMemberTypes, DirectiveLocations: the first name; each further one, of interfaces also bare.
IMPLEMENTS = _of(rf"implements\b{_I}(?:&{_I})?(?P<name>{NAME}){_I}")
INTERFACE = _of(rf"(?:&{_I}|(?!(?:{'|'.join(sorted(DEFINING))})\b))(?P<name>{NAME}){_I}")
MEMBERS = _of(rf"={_I}(?:\|{_I})?(?P<name>{NAME}){_I}")
ON = _of(rf"(?:repeatable\b{_I})?on\b{_I}(?:\|{_I})?(?P<name>{NAME}){_I}")
MEMBER = _of(rf"\|{_I}(?P<name>{NAME}){_I}")
# What stands before the first token, and between these; and the name in a type that is written with blanks.
BLANK, SIGN, NAMED = _of(_I), _of(rf"(?P<sign>[!\[\](){{}}=:]){_I}"), _of(rf"(?P<name>{NAME}){_I}")
# How a document begins that may hold operations alone.
EXECUTABLE = _of(rf"{_I}(?:{_DESCRIPTION})?(?:\{{|(?:query|mutation|subscription|fragment)\b)")
