"""The ways in which authorizers in JavaScript and TypeScript name a part of the request."""

from tests.code.bindings import Binding

SHORT = "authorizationToken"

JAVASCRIPT = (
    Binding("member", "event", "event.requestContext.queryString"),
    Binding("variable of the operation", "event", "event.requestContext.variables.patientId"),
    Binding("all variables", "event", "event.requestContext.variables"),
    Binding("name of the operation", "event", "event.requestContext.operationName"),
    Binding("optional chaining", "event", "event?.requestContext?.variables?.patientId"),
    Binding("brackets", "event", "event['requestContext'][\"queryString\"]"),
    Binding("optional brackets", "event", "event.requestContext?.['variables']?.['patientId']"),
    Binding("default", "event", "(event.requestContext.variables ?? {}).patientId"),
    Binding("default by or", "event", "(event.requestContext || {}).queryString"),
    Binding(
        "another name of the parameter",
        "request",
        "request.requestContext.queryString",
        proof="request.authorizationToken",
    ),
    Binding(
        "destructured parameter", "{ authorizationToken, requestContext }", "requestContext.queryString", proof=SHORT
    ),
    Binding("nested parameter", "{ authorizationToken, requestContext: { queryString } }", "queryString", proof=SHORT),
    Binding(
        "deeply nested parameter",
        "{ authorizationToken, requestContext: { variables: { patient_id } } }",
        "patient_id",
        proof=SHORT,
    ),
    Binding("renamed", "{ authorizationToken: token, requestContext: { variables: x } }", "x.id", proof="token"),
    Binding(
        "defaults inside", "{ authorizationToken, requestContext: { variables: { id = '' } = {} } }", "id", proof=SHORT
    ),
    Binding(
        "destructured", "event", "requestContext.queryString", "const { authorizationToken, requestContext } = event"
    ),
    Binding("destructured part", "event", "operationName", "const { operationName, variables } = event.requestContext"),
    Binding("nested", "event", "queryString", "const { requestContext: { queryString } } = event"),
    Binding("destructured or nothing", "event", "variables", "const { variables = {} } = event.requestContext ?? {}"),
    Binding("alias", "event", "request.variables.id", "const request = event.requestContext"),
    Binding(
        "alias of an alias", "event", "all.id", "const request = event.requestContext\nconst all = request.variables"
    ),
    Binding("rest", "event", "rest.requestContext.queryString", "const { authorizationToken, ...rest } = event"),
    Binding("assigned later", "event", "query", "let query\nquery = event.requestContext.queryString"),
    Binding("template", "event", "`${event.requestContext.operationName}:run`"),
    Binding("joined", "event", "'run:' + event.requestContext.operationName"),
    Binding("copied", "event", "copy.queryString", "const copy = { ...event.requestContext }"),
    Binding("as JSON", "event", "JSON.stringify(event.requestContext.variables)"),
    Binding("method", "event", "event.requestContext.queryString.trim().toLowerCase()"),
    Binding("arrow function", "event", "named(event)", before="const named = (it) => it.requestContext.operationName"),
    Binding(
        "function", "event", "named(event)", before="function named(it) {\n  return it.requestContext.operationName\n}"
    ),
    Binding(
        "function of a part",
        "event",
        "first(event.requestContext)",
        before="function first({ variables }) {\n  return Object.keys(variables)[0]\n}",
    ),
    Binding(
        "loop", "event", "last", "let last\nfor (const name of Object.keys(event.requestContext.variables)) last = name"
    ),
    Binding(
        "callback", "event", "names", "const names = Object.values(event.requestContext.variables).map((it) => it.id)"
    ),
    Binding("parsed", "event", "document", "const document = parse(event.requestContext.queryString)"),
)

TYPESCRIPT = (
    Binding("typed", "event: AppSyncAuthorizerEvent", "event.requestContext.queryString"),
    Binding("non-null", "event: AppSyncAuthorizerEvent", "event.requestContext!.variables!.id"),
    Binding("as", "event: AppSyncAuthorizerEvent", "(event.requestContext.variables.id as string)"),
    Binding("as any", "event: any", "(event as any).requestContext.queryString"),
    Binding(
        "typed parts", "{ authorizationToken, requestContext: { queryString } }: Event", "queryString", proof=SHORT
    ),
    Binding("typed variable", "event: Event", "query", "const query: string = event.requestContext.queryString"),
    Binding(
        "satisfies", "event: Event", "request.id", "const request = event.requestContext.variables satisfies Variables"
    ),
    Binding(
        "typed function",
        "event: Event",
        "named<string>(event)",
        before="const named = <T,>(it: Event): T => it.requestContext.operationName as T",
    ),
)
