"""The names that rule files import from `appsync_lint`: what a rule is made of, and the questions it can ask."""

from appsync_lint import decisions, demands, evidence, expressions, privileges, remedy, spelling, wording
from appsync_lint.access import GUEST, MODE_OF_DIRECTIVE, SERVER_MODES, Access, Grant, Level, Mode, Principal
from appsync_lint.api import Api, Opening
from appsync_lint.code.authorizers.facts import Answer, Authorizer, Cause, Part, Shape, Tokens, TokenTest
from appsync_lint.code.authorizers.facts import Kind as ValueKind
from appsync_lint.code.resolvers.unit import Action, Fallback, Kept, Likeness, Read, Refusal, Unit, Use
from appsync_lint.config import (
    ASSUMED,
    Absent,
    ApiKey,
    Known,
    Policy,
    Provider,
    Resolver,
    Stage,
    Unknown,
    Value,
    known,
)
from appsync_lint.finding import Confidence, Finding, Group, Severity, Step, rule
from appsync_lint.patterns import pattern
from appsync_lint.questions import back_doors, dead_ends, intent, members, policies, roles, subscriptions, units
from appsync_lint.questions.dead_ends import DeadEnd
from appsync_lint.questions.denied_fields import DeniedField, denied_fields
from appsync_lint.questions.kept_answers import KeptAnswer, kept_answers
from appsync_lint.questions.subscriptions import Subscription
from appsync_lint.questions.units import Lack, Occurrence
from appsync_lint.resolve import named_groups
from appsync_lint.schema import (
    AWS_DIRECTIVES,
    Directive,
    Field,
    InputValue,
    Kind,
    Location,
    Operation,
    Placement,
    Schema,
    Type,
)
from appsync_lint.sensitive import names_credential
from appsync_lint.source import Span
from appsync_lint.suppression import Fault

__all__ = [
    "ASSUMED",
    "AWS_DIRECTIVES",
    "GUEST",
    "MODE_OF_DIRECTIVE",
    "SERVER_MODES",
    "Absent",
    "Access",
    "Action",
    "Answer",
    "Api",
    "ApiKey",
    "Authorizer",
    "Cause",
    "Confidence",
    "DeadEnd",
    "DeniedField",
    "Directive",
    "Fallback",
    "Fault",
    "Field",
    "Finding",
    "Grant",
    "Group",
    "InputValue",
    "Kept",
    "KeptAnswer",
    "Kind",
    "Known",
    "Lack",
    "Level",
    "Likeness",
    "Location",
    "Mode",
    "Occurrence",
    "Opening",
    "Operation",
    "Part",
    "Placement",
    "Policy",
    "Principal",
    "Provider",
    "Read",
    "Refusal",
    "Resolver",
    "Schema",
    "Severity",
    "Shape",
    "Span",
    "Stage",
    "Step",
    "Subscription",
    "TokenTest",
    "Tokens",
    "Type",
    "Unit",
    "Unknown",
    "Use",
    "Value",
    "ValueKind",
    "back_doors",
    "dead_ends",
    "decisions",
    "demands",
    "denied_fields",
    "evidence",
    "expressions",
    "intent",
    "kept_answers",
    "known",
    "members",
    "named_groups",
    "names_credential",
    "pattern",
    "policies",
    "privileges",
    "remedy",
    "roles",
    "rule",
    "spelling",
    "subscriptions",
    "units",
    "wording",
]
