"""Which findings are accepted, and by what: comments and configuration first, the baseline for what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.baseline import match
from appsync_lint.comments import Syntax
from appsync_lint.config import Language, language
from appsync_lint.suppression import in_comments, judge, keys_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from appsync_lint.baseline import Entry, Found
    from appsync_lint.config import Program, Subject
    from appsync_lint.finding import Finding
    from appsync_lint.suppression import Allow, Judgement, Key

_SYNTAXES = {
    Language.JAVASCRIPT: Syntax.JAVASCRIPT,
    Language.TYPESCRIPT: Syntax.JAVASCRIPT,
    Language.PYTHON: Syntax.PYTHON,
    Language.VTL: Syntax.VTL,
}

Allows = dict[str, tuple["Allow", ...]]
_Place = tuple[str, int]


def allows(subjects: Sequence[Subject]) -> Allows:
    """Return by name what each API's configuration, schema files and programs accept."""
    return {
        subject.config.name: (
            *subject.config.allows,
            *(allow for source in subject.schema.sources for allow in in_comments(source, Syntax.GRAPHQL)),
            *(allow for program in subject.config.programs for allow in _in_program(program)),
        )
        for subject in subjects
    }


def _in_program(program: Program) -> Iterator[Allow]:
    texts = [(program.source, program.language)] if program.source else []
    for source, written_in in (*texts, *((source, language(source.name)) for _, source in program.imported)):
        if written_in in _SYNTAXES:
            yield from in_comments(source, _SYNTAXES[written_in])


def judgements(
    entries: Allows,
    findings: Mapping[str, Sequence[Finding]],
    ran: Collection[str],
    known: Collection[str],
    today: date,
) -> Iterator[tuple[str, Judgement]]:
    """Yield what is wrong with the entries, each with the first API that it stands in.

    APIs can share a file: an entry is needless where no API has what it accepts. `findings` stand by the name of their
    API; `ran` are the rules whose findings are all there, `known` all rules.
    """
    if not any(entries.values()):
        return
    there = {(api, key) for api, own in findings.items() for finding in own for key in keys_of(finding)}
    met: dict[_Place, set[str]] = {}
    first: dict[_Place, tuple[str, Allow]] = {}
    for api, own in entries.items():
        for allow in own:
            place = allow.span.file, allow.span.start
            first.setdefault(place, (api, allow))
            accepted_here = {key[0] for key in allow.keys if _is_meant(allow, api) and (api, key) in there}
            met.setdefault(place, set()).update(accepted_here)
    for place, (api, allow) in first.items():
        for judgement in judge(allow, met[place], ran, known, today):
            yield api, judgement


def _is_meant(allow: Allow, api: str) -> bool:
    return allow.api in {"", api}


def accepted(
    entries: Allows, baseline: Sequence[Entry], findings: Sequence[Found], today: date
) -> Mapping[str, Allow | Entry]:
    """Return by fingerprint what accepts a finding; what nothing accepts is left out."""
    allowing: dict[tuple[str, Key], Allow] = {}
    for api, own in entries.items():
        for allow in own:
            if _is_meant(allow, api) and not allow.expired(today):
                for key in allow.keys:
                    allowing.setdefault((api, key), allow)
    by: dict[str, Allow | Entry] = {}
    for found in findings if allowing else ():
        keys = [(found.api, key) for key in keys_of(found.finding)]
        allowed = next((allowing[key] for key in keys if key in allowing), None)
        if allowed is not None:
            by[found.fingerprint] = allowed
    rest = [found for found in findings if found.fingerprint not in by]
    for found, entry in zip(rest, match(baseline, rest), strict=True):
        if entry is not None:
            by[found.fingerprint] = entry
    return by
