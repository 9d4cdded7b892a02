"""The ways in which authorizers in Python name a part of the request; some are of Powertools for AWS Lambda."""

from tests.code.bindings import Binding

TYPED = "event: AppSyncAuthorizerEvent"
DECORATED = "@event_source(data_class=AppSyncAuthorizerEvent)"
PROOF = "event.authorization_token"

PYTHON = (
    Binding("item", "event", 'event["requestContext"]["queryString"]'),
    Binding("item of the variables", "event", 'event["requestContext"]["variables"]["patient_id"]'),
    Binding("get", "event", 'event.get("requestContext", {}).get("queryString")'),
    Binding("get or nothing", "event", '(event.get("requestContext") or {}).get("operationName", "")'),
    Binding("get of an item", "event", 'event["requestContext"].get("variables", {}).get("id")'),
    Binding("alias", "event", 'request["operationName"]', 'request = event["requestContext"]'),
    Binding("two names", "event", "query", 'query, name = event["requestContext"]["queryString"], "x"'),
    Binding("typed name", "event", "query", 'query: str = event["requestContext"]["queryString"]'),
    Binding("typed parameter", "event: dict[str, Any]", 'event["requestContext"]["queryString"]'),
    Binding("another name", "evt", 'evt["requestContext"]["queryString"]', proof='evt["authorizationToken"]'),
    Binding("f-string", "event", "f\"run:{event['requestContext']['operationName']}\""),
    Binding("joined", "event", '"run:" + event["requestContext"]["operationName"]'),
    Binding("method", "event", 'event["requestContext"]["queryString"].strip().lower()'),
    Binding("comprehension", "event", "names", 'names = [name for name in event["requestContext"]["variables"]]'),
    Binding("walrus", "event", '(query := event["requestContext"]["queryString"])'),
    Binding("conditional", "event", 'query if query else ""', 'query = event["requestContext"]["queryString"]'),
    Binding("copied", "event", 'copy["queryString"]', 'copy = {**event["requestContext"]}'),
    Binding("as JSON", "event", 'json.dumps(event["requestContext"]["variables"])'),
    Binding(
        "function", "event", "named(event)", before='def named(it):\n    return it["requestContext"]["operationName"]'
    ),
    Binding("lambda", "event", "named(event)", before='named = lambda it: it["requestContext"]["operationName"]'),
    Binding("loop", "event", "last", 'last = None\nfor name in event["requestContext"]["variables"]:\n    last = name'),
    Binding(
        "Powertools, by its decorator",
        TYPED,
        "event.request_context.query_string",
        before=DECORATED,
        proof=PROOF,
    ),
    Binding(
        "Powertools, by its class",
        "event",
        "it.request_context.operation_name",
        "it = AppSyncAuthorizerEvent(event)",
    ),
    Binding(
        "Powertools, an alias",
        TYPED,
        'request.variables["id"]',
        "request = event.request_context",
        before=DECORATED,
        proof=PROOF,
    ),
)
