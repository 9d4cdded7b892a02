"""What rules say about the user's policies: their messages and places, callers in words, what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import evidence, remedy, spelling, wording
from appsync_lint.access import Level, Mode, Principal
from appsync_lint.config import known
from appsync_lint.finding import Confidence, Finding, Severity, Step
from appsync_lint.questions.coordinates import idle, matched, meant
from appsync_lint.questions.policies import kept_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.access import Grant
    from appsync_lint.api import Api
    from appsync_lint.config import Policy
    from appsync_lint.questions.policies import Refusal
    from appsync_lint.schema import Field
    from appsync_lint.source import Span

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_ACTION = "appsync:GraphQL"


def idle_findings(api: Api, policy: Policy) -> Iterator[Finding]:
    """Yield a finding for every pattern of a policy that matches no field: it guards nothing."""
    for number, text, span in idle(api, policy):
        yield Finding(
            coordinate=f"config:{policy.path}.fields[{number}]",
            message=f"`{text}` matches no field of an object type, so {policy.path} guards nothing there.",
            span=span,
            remedy=f"{meant(api, text)} Write the fields as the schema has them, or delete the pattern.".strip(),
            severity=Severity.MEDIUM,
            evidence=(Step(span, "no field of an object type is matched by this"),),
        )


def misspelt_findings(api: Api, policy: Policy, kind: str, principals: Iterable[Principal]) -> Iterator[Finding]:
    """Yield a finding for every group of a policy that exists nowhere, and reads like one that does.

    Such a caller is as good as one in no group, so the policy would speak of the wrong people.
    """
    listed = known(api.config.groups)
    groups = api.groups.union(listed or ())
    for name in sorted({group for principal in principals for group in principal.groups} - groups):
        meant = spelling.twin(name, groups)
        if meant is not None:
            yield Finding(
                coordinate=f"config:{policy.path}.{kind}",
                message=f'`{policy.path}` speaks of the group "{name}", which no directive names.',
                span=policy.span,
                remedy=f'Write "{meant}", or add "{name}" to `cognitoGroups` if it exists.',
                severity=Severity.MEDIUM,
                confidence=Confidence.MEDIUM,
                evidence=(demand(policy, kind, principals),),
            )


def unoffered_findings(api: Api, policy: Policy) -> Iterator[Finding]:
    """Yield a finding for every mode that a policy demands and the API surely does not offer."""
    fields = matched(api, policy)
    missing = [principal for principal in dict.fromkeys(policy.must) if principal.mode not in api.deployment.modes]
    for mode in sorted({principal.mode for principal in missing}) if fields and api.providers_known else ():
        wanted = tuple(sorted((p for p in missing if p.mode is mode), key=lambda principal: principal.order))
        sentence = f"{api.listed(fields)} cannot be reached by {callers(api, wanted)}: the API does not offer {mode}."
        yield Finding(
            coordinate="config:additionalAuthenticationProviders",
            message=said(policy, sentence),
            span=policy.span,
            remedy=f"Add {mode} to `additionalAuthenticationProviders`, or take it out of {policy.path}.",
            principals=wanted,
            evidence=(demand(policy, "must", policy.must), evidence.of_default(api), *evidence.of_providers(api)),
            affected=tuple(field.coordinate for field in fields),
        )


def said(policy: Policy, sentence: str) -> str:
    """Return a sentence with the user's own message in front, where the policy has one."""
    own = " ".join(policy.message.split()).rstrip(".:; ")
    return f"{own[0].upper()}{own[1:]}: {sentence}" if own else sentence


def demand(policy: Policy, kind: str, principals: Iterable[Principal]) -> Step:
    """Return the place of a policy, and what it says: `policies[0] says never: API_KEY`."""
    names = ", ".join(dict.fromkeys(str(principal) for principal in principals)) or "nobody"
    return Step(policy.span, f"{policy.path} says {kind}: {names}")


def callers(api: Api, principals: Iterable[Principal]) -> str:
    """Return principals in words; users who need several groups at once stand by themselves."""
    ordered = tuple(principals)
    plain = [principal for principal in ordered if len(principal.groups) <= 1]
    words = [api.callers(plain)] if plain else []
    return " and ".join([*words, *(principal.caller for principal in ordered if len(principal.groups) > 1)])


def place(api: Api, refusal: Refusal) -> Span | None:
    """Return where to mend a refusal: at the directives that decide or, where there are none, at the first door."""
    if not refusal.doors:
        return api.schema.types[refusal.coordinate].span
    door = refusal.doors[0]
    match api.access(door).level:
        case Level.FIELD:
            return evidence.cause(api, door, refusal.principals[0]).span
        case Level.TYPE:
            return api.blame(api.schema.types[door.parent])
        case Level.DEFAULT:
            return door.span.first_line()


def closing(api: Api, policy: Policy, doors: Sequence[Field]) -> str:
    """Return what to write so that fields refuse those whom a policy keeps out, and keep their other callers."""
    first = doors[0]
    kept = [(g.mode, groups) for g in api.access(first).grants if (groups := _kept(api, policy, g)) is None or groups]
    instead = wording.directives(kept) or wording.directives(_welcome(api, policy))
    if not instead:
        return f"the directives of the callers you mean on {api.listed(doors)}"
    return remedy.line(api, doors, instead, nullable=True)


def _kept(api: Api, policy: Policy, grant: Grant) -> frozenset[str] | None:
    """Return the groups that a grant may go on to let in: None for all callers of its mode, empty for nobody."""
    everybody = Principal(grant.mode)
    if grant.mode is not _POOL:
        return frozenset() if everybody in kept_out(api, policy) else None
    groups = grant.groups
    if policy.only is not None and everybody not in policy.only:
        allowed = _groups(policy.only)
        groups = allowed if groups is None else groups & allowed
    if any(principal.mode is _POOL for principal in policy.never):
        groups = (api.groups if groups is None else groups) - _groups(policy.never)
    return groups


def _groups(principals: Iterable[Principal]) -> frozenset[str]:
    return frozenset(group for principal in principals for group in principal.groups)


def _welcome(api: Api, policy: Policy) -> list[tuple[Mode, frozenset[str] | None]]:
    """Return whom to let in where a policy leaves nobody: those it allows, or the first mode it does not name."""
    if policy.only is not None:
        return [p.admitted_as for p in policy.only if p.mode in api.deployment.modes]
    modes = (api.deployment.default_mode, *api.deployment.additional_modes)
    named = {principal.mode for principal in policy.never}
    return next(([(mode, None)] for mode in modes if mode not in named), [])


def closing_to_guests(api: Api, field: Field, caller: Principal) -> str:
    """Return what to write so that guests no longer come to a field: their policies are asked at the root."""
    path = api.reach(caller).path(field) or (field,)
    asked = path[0] if api.is_root(path[0].parent) else field
    roles = " and ".join(role.name for role in api.config.guests)
    if not api.is_root(asked.parent):
        return f"directives without `@{Mode.AWS_IAM.directive}` on {field.coordinate}: policies count at the root"
    return f"a statement that denies `{_ACTION}` on `{remedy.arn(api, remedy.inner(asked))}` for {roles}"


def opening_to_guests(api: Api, doors: Sequence[Field]) -> str:
    """Return what to write so that the policies of guests let them into fields that admit AWS_IAM."""
    first, role = doors[0], api.config.guests[0]
    others = ", and on the others likewise" if len(doors) > 1 else ""
    return f"a statement that allows `{_ACTION}` on `{remedy.arn(api, remedy.inner(first))}` for {role.name}{others}"


def opening(api: Api, doors: Sequence[Field], principals: Sequence[Principal]) -> str:
    """Return what to write so that fields let in principals besides those whom they admit."""
    first = doors[0]
    undirected = {f.coordinate for f in api.schema.types[first.parent].fields if api.access(f).level is not Level.FIELD}
    if not api.is_root(first.parent) and undirected == {door.coordinate for door in doors}:
        return remedy.widened(api, first.parent, principals)
    added = [principal.admitted_as for principal in principals]
    kept = [(grant.mode, grant.groups) for grant in api.access(first).grants]
    return remedy.line(api, doors, wording.directives([*kept, *added]))
