"""Comments of HCL: real ones, never what looks like one in a text or a heredoc."""

from __future__ import annotations

import pytest

from appsync_lint.comments import Syntax, comments
from appsync_lint.source import Source
from appsync_lint.suppression import in_comments

TEXT = """\
# one
a = "# no // no ${"/* no */"}" // two
/* three
   goes on */
b = <<-EOT
  # no
  EOT
c = <<EOT2 # no comment stands here
EOT2
d = 1 # four
"""


def test_comments_are_found_where_they_stand() -> None:
    found = [(comment.span.line, comment.text) for comment in comments(Source("a.tf", TEXT), Syntax.HCL)]
    assert (1, "one") in found
    assert (2, "two") in found
    assert (3, "three\n   goes on") in found
    assert (10, "four") in found
    assert all(text[:2] != "no" for line, text in found if line in {2, 6})


@pytest.mark.parametrize("comment", ["# %s", "// %s", "/* %s */"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_suppression_counts_for_its_line_or_the_next(comment: str, ending: str) -> None:
    said = comment % "appsync-lint: allow public-mutation -- because"
    alone = f"a = 1\n{said}\nb = 2\n".replace("\n", ending)
    behind = f"a = 1\nb = 2 {said}\n".replace("\n", ending)
    (first,), (second,) = (tuple(in_comments(Source("a.tf", text), Syntax.HCL)) for text in (alone, behind))
    assert (first.line, first.reason, first.fault) == (3, "because", "")
    assert (second.line, second.reason, second.fault) == (2, "because", "")


@pytest.mark.parametrize("text", ["<<A\n" * 20_000, '"' * 20_000, "/*" * 20_000, "<<A\n" + "x\n" * 20_000])
def test_hostile_texts_end(text: str) -> None:
    assert list(comments(Source("a.tf", text), Syntax.HCL)) is not None
