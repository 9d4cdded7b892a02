"""Small documents that hold every construct of the type system, and endless changes to them, mostly for the worse."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# One definition each.
DEFINITIONS = (
    "schema @a(x: 1) { query: Query, mutation: M }",
    '"""The root, \\""" and more."""\nschema { query: Query }',
    """type Query implements A & B @aws_iam @k(groups: ["A", "B"], n: -1.5e3, o: {a: [1, null], b: true}) {
  # a comment
  "d\\u00e9 \\n" a(x: [Int!]! = [1, 2], "d" y: In = {a: "s"} @d): [[Query!]]! @aws_auth(cognito_groups: ["Admin"])
  b: ID!, c: String @x(e: ENUM, s: \"\"\"block
      string\"\"\")
}""",
    'type Post implements & A & B C, D { id : ID ! @b @b(c: "") tags: [ String ! ] ! }',
    "type Empty type Next implements type & extend { type: type, implements: on }",
    "interface I implements J, K { a: Int }\ninterface J",
    'directive @d("doc" a: Int = 1, b: [String!] @e) repeatable on | OBJECT | FIELD_DEFINITION',
    "directive @e on ENUM | ENUM_VALUE|ARGUMENT_DEFINITION",
    'enum E @d { "x" A B @deprecated(reason: "no\\u{1F600}\\uD83D\\uDE00") # C\r\n C }',
    "union U @d = | Query | Post",
    "union V = A\nunion W",
    'scalar Date @specifiedBy(url: "u\\\\")\nscalar AWSJSON',
    'input In @d { a: Int ! = 3 @d b: [[String]] = [["a"], []] c: E = A, d: Float = -0.5E-3 }',
    "extend schema @x { subscription: S }\nextend schema @y",
    "extend type T implements A B @x { a(b: Int): Int }",
    "extend interface I @y extend union U = A | B extend scalar S @z",
    "extend enum E { X @a(b: c) } extend input In { a: Int = -0 }",
)

# Documents of clients.
OPERATIONS = (
    "{ a }",
    '# a comment\nquery A($b: [Int!]! = [1] @c) @d { e: f(g: $b, h: {i: ""}) @k { ...L ... on M { n } ... @o { p } } }',
    "\ufeffmutation { a }\nsubscription B { c }",
    "fragment A on B @c { d }",
)

# What is put in here and there.
_BITS = (
    '"', '""', '"""', '""""""', "\\", '\\"', '\\"""', "\\u", "\\uD83D\\uDE00", "\\uDC00", "\\u{110000}", "\\u{D800}",
    "\\u{0000001F}", "\\u{}", "#", "\n", "\r", "\r\n", "\t", " ", ",", "\ufeff", "\u00e9", "\u0663", "\u2028", "\x0b",
    "\0", "\ud83d", "\ude00", "\ud83d\ude00", "&", "|", "=", "@", "!", "!!", "[", "]", "[[]]", "{", "}", "{}", "(",
    ")", "()", ":", ";", "'", ".", "..", "...", "$", "$x", "-", "-1", "0", "00", "1", "1.", "1.5e+3", "1e", "0x1",
    "12abc", ".5", "1.2.3", "true", "false", "null", "on", "repeatable", "implements", "extend", "type", "schema",
    "query", "fragment", "input", "enum", "scalar", "union", "interface", "directive", "subscription", "_", "__a",
    '"a" "b"', '"\\b"', '"\x01"', "{a: 1}", "[]", "@a", "@a(x: 1)", '@a(x: ")")', "@a(x: {y: [1]})", "= 1", "= $x",
    "= [A, {b: C}]",
    "QUERY", "FIELD", "VARIABLE_DEFINITION", "directive @a on", "extend type A", "{ a }", "fragment A on B { c }",
)  # fmt: skip
_TOKEN = re.compile(r'"""(?:[^"\\]|\\"""|\\|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|\w+|\s+|.', re.DOTALL)


def mutated(seed: str, number: int, texts: Sequence[str] = DEFINITIONS) -> Iterator[str]:
    """Yield that many documents, made of one to three of these texts, and always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - no secrets
    for _ in range(number):
        text = "\n".join(chance.sample(texts, chance.choice((1, 1, 2, 3))))
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            text = changed(text, chance)
        yield text


def changed(text: str, chance: random.Random, bits: Sequence[str] = _BITS, others: Sequence[str] = DEFINITIONS) -> str:
    """Return a text with one change, by tokens or characters; `bits` are put in, and ends of `others` lent."""
    tokens = _TOKEN.findall(text) or [""]
    at = chance.randrange(len(tokens))
    match chance.randrange(8):
        case 0:
            del tokens[at]
        case 1:
            tokens.insert(at, tokens[at])
        case 2:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case 3:
            tokens.insert(at, chance.choice(bits))
        case 4:
            tokens[at] = chance.choice(bits)
        case 5:
            tokens[at] = chance.choice(tokens)
        case 6:  # another document's end
            other_tokens = _TOKEN.findall(chance.choice(others)) or [""]
            tokens[at:] = other_tokens[chance.randrange(len(other_tokens)) :]
        case _:
            return _with_another_character(text, chance, bits)
    return "".join(tokens)


def _with_another_character(text: str, chance: random.Random, bits: Sequence[str]) -> str:
    at = chance.randrange(len(text) + 1)
    ranges = ((32, 127), (32, 127), (0, 0x250), (0xD800, 0xE000), (0xFE00, 0x11000))
    new = chance.choice(("", chance.choice(bits), chr(chance.randrange(*chance.choice(ranges)))))
    return text[:at] + new + text[at + chance.randrange(2) :]
