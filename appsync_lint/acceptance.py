"""Which findings are accepted, and by what: comments and configuration first, the baseline for what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.baseline import match
from appsync_lint.suppression import in_comments, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from appsync_lint.baseline import Entry, Found
    from appsync_lint.config import Subject
    from appsync_lint.suppression import Allow, Judgement

Allows = dict[str, tuple["Allow", ...]]
_Place = tuple[str, int]


def allows(subjects: Sequence[Subject]) -> Allows:
    """Return by name what each API's configuration and schema files accept."""
    return {
        subject.config.name: (
            *subject.config.allows,
            *(allow for source in subject.schema.sources for allow in in_comments(source)),
        )
        for subject in subjects
    }


def judgements(
    entries: Allows, findings: Sequence[Found], ran: Collection[str], known: Collection[str], today: date
) -> Iterator[tuple[str, Judgement]]:
    """Yield what is wrong with the entries, each with the first API that it stands in.

    APIs can share a file: an entry is needless where no API has what it accepts. `ran` are the rules whose findings
    are all there, `known` all rules.
    """
    met: dict[_Place, set[str]] = {}
    first: dict[_Place, tuple[str, Allow]] = {}
    for api, own in entries.items():
        findings_of_api = [found.finding for found in findings if found.api == api]
        for allow in own:
            place = allow.span.file, allow.span.start
            first.setdefault(place, (api, allow))
            met.setdefault(place, set()).update(finding.rule for finding in findings_of_api if allow.accepts(finding))
    for place, (api, allow) in first.items():
        for judgement in judge(allow, met[place], ran, known, today):
            yield api, judgement


def accepted(
    entries: Allows, baseline: Sequence[Entry], findings: Sequence[Found], today: date
) -> Mapping[str, Allow | Entry]:
    """Return by fingerprint what accepts a finding; what nothing accepts is left out."""
    by: dict[str, Allow | Entry] = {}
    for found in findings:
        for allow in entries.get(found.api, ()):
            if allow.accepts(found.finding) and not allow.expired(today):
                by[found.fingerprint] = allow
                break
    rest = [found for found in findings if found.fingerprint not in by]
    for found, entry in zip(rest, match(baseline, rest), strict=True):
        if entry is not None:
            by[found.fingerprint] = entry
    return by
