"""The forms in which a program gives its handler to Lambda: each is found, and so is its decision."""

from __future__ import annotations

import pytest

from tests.code.test_bindings import kept, line_of

BODY = """\
  const user = await verify(event.authorizationToken)
  return { isAuthorized: user.operations.includes(event.requestContext.operationName)@ttl }
"""
JAVASCRIPT = {
    "declared": "export async function handler(event) {\n@body}\n",
    "default": "export default async (event) => {\n@body}\n",
    "default function": "export default async function (event) {\n@body}\n",
    "CommonJS": "exports.handler = async (event) => {\n@body}\n",
    "module of CommonJS": "module.exports.handler = async function (event, context) {\n@body}\n",
    "object of CommonJS": "module.exports = {\n  handler: async (event) => {\n@body  },\n}\n",
    "method of CommonJS": "module.exports = {\n  async handler(event) {\n@body  },\n}\n",
    "named in CommonJS": "const handler = async (event) => {\n@body}\n\nmodule.exports = { handler }\n",
    "exported afterwards": "const handler = async (event) => {\n@body}\n\nexport { handler }\n",
    "exported by another name": "async function main(event) {\n@body}\n\nexport { main as handler }\n",
    "of another name": "export const authorize = async (event) => {\n@body}\n",
    "wrapped": "export const handler = withMetrics(async (event) => {\n@body})\n",
    "wrapped twice": "export const handler = withMetrics(tracer.captureLambdaHandler(async (event) => {\n@body}))\n",
    "wrapped afterwards": "const main = async (event) => {\n@body}\n\nexports.handler = middy(main).use(log)\n",
    "of a function that makes it": (
        "const make = (verify) => async (event) => {\n@body}\n\nexport const handler = make(verifier.verify)\n"
    ),
}
TYPESCRIPT = {
    "typed": "export const handler: AppSyncAuthorizerHandler<Context> = async (event) => {\n@body}\n",
    "typed by its event": (
        "export const handler = async (event: AppSyncAuthorizerEvent): Promise<AppSyncAuthorizerResult> => {\n@body}\n"
    ),
    "typed by both": (
        "export const handler: Handler<AppSyncAuthorizerEvent, AppSyncAuthorizerResult> = async (event) => {\n@body}\n"
    ),
    "a method with a decorator": (
        "class Authorizer implements LambdaInterface {\n"
        "  @logger.injectLambdaContext()\n"
        "  public async handler(event: AppSyncAuthorizerEvent, _context: unknown) {\n@body  }\n}\n\n"
        "const authorizer = new Authorizer()\nexport const handler = authorizer.handler.bind(authorizer)\n"
    ),
    "exported by assignment": "const handler = async (event: Event) => {\n@body}\n\nexport = { handler }\n",
}
IN_PYTHON = """\
    user = verify(event["authorizationToken"])
    return {"isAuthorized": event["requestContext"]["operationName"] in user.operations@ttl}
"""
PYTHON = {
    "function": "def handler(event, context):\n@body",
    "asynchronous": "async def handler(event, context):\n@body",
    "of another name": "def lambda_handler(event, _):\n@body",
    "typed": "def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:\n@body",
    "with decorators": "@capture\n@logger.inject_lambda_context(log_event=True)\ndef handler(event, context):\n@body",
    "wrapped": "def main(event, context):\n@body\n\nhandler = with_metrics(main)\n",
    "with default": "def handler(event, context=None):\n@body",
}


@pytest.mark.parametrize(
    ("form", "file"),
    [
        *((form, file) for form in JAVASCRIPT.values() for file in ("authorizer.js", "authorizer.ts")),
        *((form, "authorizer.ts") for form in TYPESCRIPT.values()),
    ],
)
def test_every_form_of_a_handler_is_found(form: str, file: str) -> None:
    text = form.replace("@body", BODY)
    asked = text.replace("@ttl", "")
    assert kept(file, asked) == line_of(asked, "isAuthorized")
    assert kept(file, text.replace("@ttl", ", ttlOverride: 0")) == []


@pytest.mark.parametrize("form", PYTHON)
def test_every_form_of_a_handler_is_found_in_python(form: str) -> None:
    text = PYTHON[form].replace("@body", IN_PYTHON)
    asked = text.replace("@ttl", "")
    assert kept("authorizer.py", asked) == line_of(asked, "isAuthorized")
    assert kept("authorizer.py", text.replace("@ttl", ', "ttlOverride": 0')) == []
