"""What to write instead: directives and headers that shut out, let in, and lock out nobody by the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import wording
from appsync_lint.access import MODE_OF_DIRECTIVE, Level, Mode
from appsync_lint.config import known
from appsync_lint.iam import OWN_ID, Target
from appsync_lint.resolve import named_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.access import Grant, Principal
    from appsync_lint.api import Api
    from appsync_lint.iam import Resource
    from appsync_lint.questions.dead_ends import DeadEnd
    from appsync_lint.schema import Directive, Field, Placement, Type

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_MOST_HEADERS = 3
_LONGEST_DIRECTIVE = 60  # characters


def closed_to(api: Api, mode: Mode, field: Field) -> str:
    """Return the directives that shut a mode out of a field and keep its other callers.

    Where it has no others, those of the API's first other mode; empty where no other is known.
    """
    kept = [(grant.mode, grant.groups) for grant in api.access(field).grants if grant.mode is not mode]
    modes = (api.deployment.default_mode, *api.deployment.additional_modes)
    others = [(other, None) for other in modes if other is not mode]
    return wording.directives(kept) or wording.directives(others[:1])


def arn(api: Api, inner: str, like: Resource | None = None) -> str:
    """Return the ARN of a part of the API, `types/Query/fields/me`, as a policy has to name it.

    Its beginning is that of a resource in the policy, where that names the API. What nobody has said of it is written
    in capitals.
    """
    roles = known(api.config.roles)
    target = roles[0].target if roles else Target()
    if like and like.inner and like.names(target) and like.text.endswith(like.inner):
        return like.text.removesuffix(like.inner) + inner
    place = f"{target.region or 'REGION'}:{target.account or 'ACCOUNT'}"
    id_ = "API_ID" if target.id == OWN_ID else target.id
    return f"arn:{target.partition or 'aws'}:appsync:{place}:apis/{id_}/{inner}"


def inner(field: Field) -> str:
    """Return the part of a field's ARN behind the API's: `types/Query/fields/me`."""
    return f"types/{field.parent}/fields/{field.name}"


def guarded(api: Api, mode: Mode, fields: Sequence[Field]) -> str:
    """Return what to write so that fields refuse a mode, the first as an example.

    It is nullable there: refusing a non-null field takes the whole object away from the caller.
    """
    first = fields[0]
    directives = closed_to(api, mode, first)
    if not directives:
        return f"the directive of the callers you mean on {api.listed(fields)}"
    written = line(api, fields, directives, nullable=True)
    type_ = api.schema.types[first.parent]
    inherited = api.type_access(type_)
    if inherited.level is Level.TYPE and inherited.modes == {mode} and not api.is_root(type_.name):
        # Else the field would let callers in whom its type keeps out.
        return f"`{header(type_, f'@{mode.directive} {directives}')}`, and {written}"
    return written


def line(api: Api, fields: Sequence[Field], directives: str, *, nullable: bool = False) -> str:
    """Return what to write so that fields have these directives on authorization, the first as an example.

    Its other directives stay. `nullable` is for a field that is to refuse somebody, as in `guarded`.
    """
    first = fields[0]
    if api.deployment.solo_pool and api.is_root(first.parent):
        directives = directives.replace(f"{_POOL.directive}(", "aws_auth(")
    returned = first.type.text.removesuffix("!") if nullable else first.type.text
    arguments = "(...)" if first.arguments else ""
    written = [f"{first.name}{arguments}: {returned}", directives, *other_directives(first.directives)]
    text = f"`{' '.join(written)}` in {first.parent}"
    return f"{text}, and the others likewise" if len(fields) > 1 else text


def as_written(api: Api, directive: Directive, placement: Placement) -> str:
    """Return a directive on authorization as it is to be written in a place: `@aws_auth` where AppSync reads it."""
    on_root = placement.field is not None and api.is_root(placement.field.parent)
    if directive.name == "aws_auth" and api.deployment.solo_pool and on_root:
        return pool_directive(directive).replace(_POOL.directive, "aws_auth", 1)
    mode = MODE_OF_DIRECTIVE.get(directive.name, _POOL)
    return pool_directive(directive) if mode is _POOL else f"@{mode.directive}"


def pool_directive(directive: Directive) -> str:
    """Return the directive of user pools with the groups of another directive."""
    groups = named_groups(directive)
    return wording.directives([(_POOL, groups)]) or f"@{_POOL.directive}(cognito_groups: [...])"


def directives(grants: Iterable[Grant]) -> str:
    """Return the directives to write for some grants: each mode once, a pool's groups united."""
    return wording.directives((grant.mode, grant.groups) for grant in grants)


def admitting(api: Api, end: DeadEnd) -> str:
    """Return what to write so that a dead end admits its callers, or so that they no longer come there."""
    added = wording.directives(principal.admitted_as for principal in end.principals)
    first = end.fields[0]
    text = f"Write {widened(api, end.type_name, end.principals)}, which adds `{added}`"
    if not end.altogether:
        return f"{text}, or restrict {first.coordinate} to the groups that {end.type_name} admits."
    return f"{text}{_keeping_out(api, end)}."


def _keeping_out(api: Api, end: DeadEnd) -> str:
    """Return, as the end of a sentence, how to keep these callers away; empty where that would let others in."""
    first, types = end.fields[0], api.schema.possible_types(end.type_name)
    access = api.access(first)
    grant = access.grant(end.caller)
    unless = f"{first.coordinate}, if they are not meant to come here"
    if grant is not None and grant.span is not None and grant.level is Level.FIELD:
        return f"; or delete `{grant.span.text}` from {unless}" if access.modes - {grant.mode} else ""
    readers = [grant for type_ in types for field in type_.fields for grant in api.access(field).grants]
    kept = directives(grant for grant in readers if grant.mode in access.modes - {end.caller.mode})
    return f"; or write `{kept}` on {unless}" if kept else ""


def widened(api: Api, type_name: str, principals: Iterable[Principal]) -> str:
    """Return what to write so that a returned type keeps its callers and admits these principals too."""
    added = [principal.admitted_as for principal in principals]
    objects = api.schema.possible_types(type_name)
    inheriting = [t for t in objects if any(api.access(field).level is not Level.FIELD for field in t.fields)]
    if not inheriting:
        grants = [grant for type_ in objects for field in type_.fields for grant in api.access(field).grants]
        narrower = any(grant.groups and grant.mode in dict(added) for grant in grants)
        where = "in place of the directives that name groups on" if narrower else "beside the directives of"
        return f"`{wording.directives(added)}` {where} the fields of {type_name}"
    headers = [f"`{_header(api, type_, added)}`" for type_ in inheriting]
    more = f" and {len(headers) - 1} more types of {type_name} likewise"
    return headers[0] + more if len(headers) > _MOST_HEADERS else " and ".join(headers)


def narrowed(api: Api, field: Field, type_: Type) -> str:
    """Return those directives of a field that admit nobody whom its type's directives keep out; perhaps none."""
    kept = [(grant.mode, grant.groups) for grant in api.type_access(type_).grants]
    own = [(grant.mode, grant.groups) for grant in api.access(field).grants]
    common = [(m, g if h is None else h if g is None else g & h) for m, g in own for mode, h in kept if mode is m]
    return wording.directives(common)


def other_directives(written: Iterable[Directive]) -> Iterator[str]:
    """Yield those directives that do not say who may call what, as written; of long ones not the arguments."""
    others = (one for one in written if one.name not in MODE_OF_DIRECTIVE and one.name != "aws_auth")
    return (str(one) if len(str(one)) <= _LONGEST_DIRECTIVE else f"@{one.name}(...)" for one in others)


def header(type_: Type, directives: str) -> str:
    """Return a type's header with these directives on authorization; its other directives stay."""
    implements = f" implements {' & '.join(type_.interfaces)}" if type_.interfaces else ""
    return " ".join([f"type {type_.name}{implements}", directives, *other_directives(type_.directives)])


def _header(api: Api, type_: Type, added: Iterable[tuple[Mode, frozenset[str] | None]]) -> str:
    kept = ((grant.mode, grant.groups) for grant in api.type_access(type_).grants)
    return header(type_, wording.directives((*kept, *added)))
