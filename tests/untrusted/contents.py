"""What a file can hold although nobody would write it: by name, the bytes."""

from __future__ import annotations

import random

MANY = 100_000  # levels
LARGE = 20 * 1024 * 1024  # bytes: still within the limit of 32 MB
TOO_LARGE = 33 * 1024 * 1024
LINE = 5 * 1024 * 1024  # bytes of one line, as minifiers write them

# What no reader can take for text: a run has to say so.
UNREADABLE = {
    "binary": b"\x7fELF\x02\x01\x01" + random.Random(8).randbytes(4096),  # noqa: S311 - the same in every run
    "utf-16": "\ufefftype Query { a: Int }\r\n".encode("utf-16-le"),
    "utf-16 of the other order": "\ufefftype Query { a: Int }\r\n".encode("utf-16-be"),
    "utf-16 without a mark": "type Query { a: Int }\r\n".encode("utf-16-le"),
    "latin-1": "a: caf\xe9\n".encode("latin-1"),
    "half a character": b"a: \xf0\x9f\x98\n",
    "a surrogate in utf-8": b"a: \xed\xa0\x80\n",
    "an overlong slash": b"a: \xc0\xaf\n",
    "a pointer of git lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n",
    "gzip": b"\x1f\x8b\x08\x00" + random.Random(9).randbytes(512),  # noqa: S311 - likewise
}
# Text that may or may not be what is expected.
ODD = {
    "empty": b"",
    "blank": b" \t\r\n\n",
    "byte order mark": b"\xef\xbb\xbf",
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf",
    "nul": b"type\0Query",
    "nuls": b"\0" * 4096,
    "controls": bytes(range(1, 32)) + b"\x7f\x1b]8;;http://a\x07\x1b[2J",
    "carriage returns": b"# a\r\rb\r",
    "line separators": "a\u2028b\u2029c\x85d\x0be\x0cf".encode(),
    "bidi": "# \u202eabc\u2066\n\u200f".encode(),
    "private and unassigned": "\ue000\U000e0001\U0010ffff\ufdd0".encode(),
    "combining": ("e" + "\u0301" * 10_000).encode(),
    "one quote": b'"',
    "three quotes": b'"""',
    "backslash": b"\\",
    "escaped surrogate": b'"\\ud800"',
    "number": b"1",
    "long number": b"9" * 100_000,
    "exponent": b"1e999999999",
    "null": b"null",
    "conflict": b"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n",
    "html": b"<!doctype html><html><body>404</body></html>\n",
}
# Each is as deep as nothing that is meant.
DEEP = {
    **{
        f"{opening!r} deep": opening.encode() * MANY for opening in ("{", "[", "(", "<", "[{", '{"a":', "a(", "${", "!")
    },
    **{f"{left}{right} deep": (left * MANY + right * MANY).encode() for left, right in ("{}", "[]", "()")},
    "yaml deep": "".join(f"{' ' * depth}a:\n" for depth in range(1, 3000)).encode(),
    "dashes deep": b"- " * MANY,
    "ifs deep": b"#if($a)\n" * MANY,
    "elses deep": b"if (a) {} else " * MANY,
    "sums deep": b"a = " + b"1 + " * MANY + b"1",
    "dots deep": b"a" + b".b" * MANY,
    "arrows deep": b"a => " * MANY,
}
HUGE = {
    "spaces": b" " * LARGE,
    "line feeds": b"\n" * LARGE,
    "letters": b"a" * LARGE,
    "words": b"type " * (LARGE // 5),
    "braces": b"{}" * (LARGE // 2),
    "quotes": b'"a" ' * (LARGE // 4),
    "comments": b"# comment\n" * (LARGE // 10),
    "slashes": b"//\n" * (LARGE // 3),
    "keys": b"".join(b"k%d: 1\n" % number for number in range(LARGE // 11)),
    "a minified line": b'var a="b",c=function(d){return d?e(d):f};' * (LINE // 41),
    "an array on a line": b"[" + b"1," * (LINE // 2) + b"1]",
    "an object on a line": b"{" + b",".join(b'"k%d":{"a":1}' % number for number in range(LINE // 16)) + b"}",
}
