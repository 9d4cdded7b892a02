"""Schemas of real projects: every one is read without a crash, and some were checked by hand.

They lie in the folder that APPSYNC_LINT_CORPUS names, one folder for each project, and are no part of this repository.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import record, tables
from tests.tables import Expected

_CORPUS = Path(os.environ.get("APPSYNC_LINT_CORPUS", ""))
if not os.environ.get("APPSYNC_LINT_CORPUS"):
    pytest.skip("APPSYNC_LINT_CORPUS names no folder", allow_module_level=True)

_SUFFIXES = frozenset({".graphql", ".gql", ".graphqls"})
_MODES = ("cognito", "api-key", "cognito,iam,api-key", "oidc,lambda")


def _schemas() -> list[str]:
    files = (path for path in _CORPUS.rglob("*") if path.suffix in _SUFFIXES)
    return sorted(path.relative_to(_CORPUS).as_posix() for path in files)


def _readings() -> list[tuple[str, ...]]:
    """Return every file alone, and those together that share a folder."""
    folders: dict[Path, list[str]] = {}
    for name in _schemas():
        folders.setdefault(Path(name).parent, []).append(name)
    alone: list[tuple[str, ...]] = [(name,) for name in _schemas()]
    return alone + [tuple(names) for names in folders.values() if len(names) > 1]


def _run(command: str, names: tuple[str, ...], *options: str) -> record.Outcome:
    project, *_ = Path(names[0]).parts
    return record.run(_CORPUS, command, "--root", project, "--output", "json", *options, *names)


def _is_verdict(outcome: record.Outcome, exit_codes: set[int]) -> None:
    assert outcome.exit_code in exit_codes, outcome.stderr
    assert "Traceback" not in outcome.stdout + outcome.stderr
    if outcome.exit_code == 2:
        assert outcome.stdout == ""
        assert outcome.stderr.startswith("error: ")
    else:
        json.loads(outcome.stdout)


def test_the_corpus_is_there() -> None:
    assert _schemas()


@pytest.mark.parametrize("modes", [*_MODES, ""])
@pytest.mark.parametrize("names", _readings(), ids=" ".join)
def test_every_schema_is_read(names: tuple[str, ...], modes: str) -> None:
    auth = ("--auth", modes) if modes else ()
    _is_verdict(_run("check", names, "--pedantic", *auth), {0, 1, 2})
    _is_verdict(_run("access", names, *auth), {0, 2})


@dataclass(frozen=True)
class _Project:
    """A project's schema, its modes as the project's own infrastructure files have them, and what holds of it."""

    schema: tuple[str, ...]
    modes: str
    expected: Expected


_PLUGIN = "sid88in__serverless-appsync-plugin__{0}/examples/{0}/"
_SAMPLES = "aws-samples__appsync-resolver-samples__{0}/examples/"

_PROJECTS = {
    # serverless.appsync-api.yml
    "appsyncmasterclass": _Project(
        ("theburningmonk__appsyncmasterclass-backend/schema.api.graphql",),
        "cognito,iam",
        Expected(
            # Two directives on the union and two on the interface do nothing. Every member has them itself.
            findings="""
                misplaced-directive Notification:
                misplaced-directive iNotification:
            """,
            access="""
                Query.getMyProfile: cognito
                Query.getAnalyticsConfig: iam cognito
                AnalyticsConfig.streamName: iam cognito
                Mutation.notifyDMed: iam
                Mutation.tweet: cognito
                DMed.message: iam cognito
                MyProfile.birthdate: cognito
                Subscription.onNotified: cognito
            """,
        ),
    ),
    # templates/graphqlapi.yml
    "demo-rust-lambda-appsync": _Project(
        ("JeremieRodon__demo-rust-lambda-appsync/graphql/schema.gql",),
        "cognito,api-key",
        Expected(
            # A game that is played without a login: each of these was meant, and has a secret as its argument. What
            # administrators do to it is broadcast to its players.
            findings="""
                public-mutation Mutation.registerNewPlayer: Mutation.registerNewPlayer
                public-mutation Mutation.updatePlayerName: Mutation.updatePlayerName
                public-mutation Mutation.clickRust: Mutation.clickRust
                public-mutation Mutation.clickPython: Mutation.clickPython
                public-mutation Mutation.clickJs: Mutation.clickJs
                public-mutation Mutation.clickVtl: Mutation.clickVtl
                public-mutation Mutation.reportLatencyRust: Mutation.reportLatencyRust
                public-mutation Mutation.reportLatencyPython: Mutation.reportLatencyPython
                public-mutation Mutation.reportLatencyJs: Mutation.reportLatencyJs
                public-mutation Mutation.reportLatencyVtl: Mutation.reportLatencyVtl
                subscription-wider-than-mutation Subscription.removedPlayer: Subscription.removedPlayer
                subscription-wider-than-mutation Subscription.updatedGameStatus: Subscription.updatedGameStatus
            """,
            access="""
                Query.players: key Admins
                Mutation.startGame: Admins
                Mutation.clickRust: key
                Player.name: key Admins
                Subscription.removedPlayer: key Admins
            """,
        ),
    ),
    # template.yaml
    "idp": _Project(
        ("aws-solutions-library-samples__idp-v0.3/src/api/schema.graphql",),
        "cognito,iam",
        Expected(
            # Subscription.onCreateDocument returns a type that refuses the pool's users: only --pedantic says so.
            access="""
                Query.getDocument: iam cognito
                Mutation.createDocument: iam
                Mutation.deleteDocument: cognito
                Subscription.onCreateDocument: iam cognito
                CreateDocumentOutput.ObjectKey: iam
                PresignedUrlResponse.presignedUrl: cognito
                Section.Class: iam cognito
            """,
        ),
    ),
    # lib/chatbot-api/index.ts of the project; the corpus has the schema alone
    "genai-llm-chatbot": _Project(
        ("aws-samples__aws-genai-llm-chatbot/lib/chatbot-api/schema/schema.graphql",),
        "cognito,iam",
        Expected(
            access="""
                Query.checkHealth: cognito admin workspace_manager
                Query.listRoles: admin
                Role.name: cognito admin workspace_manager | admin
                Workspace.name: cognito admin workspace_manager | admin workspace_manager
                Mutation.publishResponse: iam
                Channel.data: iam cognito admin workspace_manager
            """,
        ),
    ),
    # amplify/backend/backend-config.json
    "airline-booking": _Project(
        ("aws-samples__aws-serverless-airline-booking/amplify/backend/api/awsserverlessairline/schema.graphql",),
        "cognito,api-key",
        Expected(
            findings="secret-in-output Booking.paymentToken: Booking.paymentToken",
            access="""
                Query.getLoyalty: key
                Loyalty.points: key
                Mutation.processBooking: cognito
                Booking.paymentToken: cognito
            """,
        ),
    ),
    # examples/multi-auth/serverless.yml
    "multi-auth": _Project(
        (_PLUGIN.format("multi-auth") + "schema.graphql",),
        "api-key,cognito,iam,oidc",
        Expected(
            findings="""
                public-by-default config:authenticationType: Query.hello
                unused-provider config:additionalAuthenticationProviders[0].authenticationType:
                unused-provider config:additionalAuthenticationProviders[1].authenticationType:
                unused-provider config:additionalAuthenticationProviders[2].authenticationType:
            """,
            access="""
                Query.hello: key
            """,
        ),
    ),
    # examples/lambda-authorizer/serverless.yml
    "lambda-authorizer": _Project(
        (_PLUGIN.format("lambda-authorizer") + "schema.graphql",), "lambda", Expected(access="Query.hello: lambda")
    ),
    # examples/iam-auth/serverless.yml
    "iam-auth": _Project((_PLUGIN.format("iam-auth") + "schema.graphql",), "iam", Expected(access="Query.hello: iam")),
    # examples/schema-multiple-files/serverless.yml
    "schema-multiple-files": _Project(
        tuple(
            _PLUGIN.format("schema-multiple-files") + f"schemas/{name}.graphql" for name in ("post", "schema", "user")
        ),
        "api-key",
        Expected(
            findings="api-key-as-only-lock config:authenticationType: Query.getPost Query.getUser",
            access="""
                Query.getUser: key
                User.email: key
                Post.body: key
            """,
        ),
    ),
    # examples/cloudformation/todo-api-cfn/template.yaml
    "todo-api-cfn": _Project(
        (_SAMPLES.format("todo-api-cfn") + "cloudformation/todo-api-cfn/schema.graphql",),
        "api-key",
        Expected(
            findings="""
                api-key-as-only-lock config:authenticationType:
                    Mutation.createTodo Mutation.deleteTodo Mutation.updateTodo Query.getTodo Query.listTodos
                    Query.queryTodosByOwnerIndex Subscription.onCreateTodo Subscription.onDeleteTodo
                    Subscription.onUpdateTodo
            """,
            access="""
                Mutation.deleteTodo: key
                TodoConnection.items: key
            """,
        ),
    ),
    # examples/terraform/main.tf
    "terraform": _Project(
        (_SAMPLES.format("terraform") + "terraform/schema.graphql",),
        "api-key",
        Expected(
            findings="api-key-as-only-lock config:authenticationType: Query.getTodo Query.listTodos",
            access="Todo.title: key",
        ),
    ),
}


@pytest.mark.parametrize("project", _PROJECTS.values(), ids=_PROJECTS)
def test_findings_are_those_derived_by_hand(project: _Project) -> None:
    outcome = _run("check", project.schema, "--auth", project.modes)
    _is_verdict(outcome, {0, 1})
    report = json.loads(outcome.stdout)
    expected = sorted(tables.rows(project.expected.findings))
    assert tables.findings(report) == expected
    assert outcome.exit_code == (1 if report["findings"] else 0)


@pytest.mark.parametrize("project", _PROJECTS.values(), ids=_PROJECTS)
def test_access_is_that_derived_by_hand(project: _Project) -> None:
    outcome = _run("access", project.schema, "--auth", project.modes)
    _is_verdict(outcome, {0})
    found = tables.access(json.loads(outcome.stdout))
    expected = tables.expected_access(project.expected.access)
    assert {field: found[field] for field in expected} == expected
