"""appsync-lint: who can really call what in an AWS AppSync API, decided from its schema and configuration.

What a rule file needs is imported from here.
"""

from appsync_lint import demands, evidence, expressions, privileges, remedy, spelling, wording
from appsync_lint.access import GUEST, MODE_OF_DIRECTIVE, SERVER_MODES, Access, Grant, Level, Mode, Principal
from appsync_lint.api import Api, Opening
from appsync_lint.config import (
    ASSUMED,
    Absent,
    ApiKey,
    Known,
    Policy,
    Provider,
    Resolver,
    Unknown,
    Value,
    known,
)
from appsync_lint.questions import back_doors, dead_ends, intent, members, policies, roles, subscriptions
from appsync_lint.questions.dead_ends import DeadEnd
from appsync_lint.questions.subscriptions import Subscription
from appsync_lint.resolve import named_groups
from appsync_lint.rule import Confidence, Finding, Group, Severity, Step, rule
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
    "Api",
    "ApiKey",
    "Confidence",
    "DeadEnd",
    "Directive",
    "Fault",
    "Field",
    "Finding",
    "Grant",
    "Group",
    "InputValue",
    "Kind",
    "Known",
    "Level",
    "Location",
    "Mode",
    "Opening",
    "Operation",
    "Placement",
    "Policy",
    "Principal",
    "Provider",
    "Resolver",
    "Schema",
    "Severity",
    "Span",
    "Step",
    "Subscription",
    "Type",
    "Unknown",
    "Value",
    "back_doors",
    "dead_ends",
    "demands",
    "evidence",
    "expressions",
    "intent",
    "known",
    "members",
    "named_groups",
    "names_credential",
    "policies",
    "privileges",
    "remedy",
    "roles",
    "rule",
    "spelling",
    "subscriptions",
    "wording",
]

__version__ = "0.1.0"
