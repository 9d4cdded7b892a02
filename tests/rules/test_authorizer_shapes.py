"""Whole authorizers as people write them: what all rules about kept and open answers say of each."""

from __future__ import annotations

import re

import pytest

from tests.pages import findings

CONFIG = """\
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig: {authorizerUri: arn, authorizerResultTtlInSeconds: %s}
authorizer: {file: authorizer.ts}
"""
RULES = (
    "cached-request-decision",
    "cached-request-denial",
    "cached-header-decision",
    "client-chosen-operation",
    "query-matched-by-text",
    "always-allows",
    "allowed-on-error",
)

# The operation decides in the very answer.
IN_THE_ANSWER = """\
import type { AppSyncAuthorizerEvent, AppSyncAuthorizerResult } from 'aws-lambda'
import { verify } from './tokens'

export const handler = async (event: AppSyncAuthorizerEvent): Promise<AppSyncAuthorizerResult> => {
  const { authorizationToken, requestContext } = event
  let claims
  try {
    claims = await verify(authorizationToken)
  } catch (error) {
    console.warn('no valid token', error)
    return { isAuthorized: false, ttlOverride: 0 }
  }
  return {
    isAuthorized: claims.scope.split(' ').includes(requestContext.operationName ?? ''),
    resolverContext: { user: claims.sub },
    ttlOverride: 0,
  }
}
"""

# A closure decides, and whoever has no token may do something too.
IN_A_CLOSURE = """\
export const handler: AppSyncAuthorizerHandler<{ tenant: string }> = async ({
  authorizationToken,
  requestContext: { variables },
}) => {
  const session = await sessions.find(authorizationToken)
  if (!session) {
    return { isAuthorized: false, ttlOverride: 0 }
  }
  const belongs = () => {
    for (const id of session.tenants) {
      if (id === variables?.tenantId) return true
    }
    return false
  }
  return { isAuthorized: belongs(), resolverContext: { tenant: session.home }, ttlOverride: 0 }
}
"""

# Functions build the answers; who may do everything is answered before anything is read of the request.
IN_FUNCTIONS = """\
type Answer = { isAuthorized: boolean; ttlOverride: number; deniedFields?: string[] }
const allow = (ttlOverride: number): Answer => ({ isAuthorized: true, ttlOverride })
const deny = (): Answer => ({ isAuthorized: false, ttlOverride: 0 })

export const handler = async (event: AppSyncAuthorizerEvent): Promise<Answer> => {
  const user = await verify(event.authorizationToken)
  if (!user) {
    return deny()
  }
  if (user.groups.includes('admins')) {
    return allow(300)
  }
  const { variables } = event.requestContext
  const project = (variables ?? {}).projectId
  if (!project) {
    return deny()
  }
  const membership = await memberships.get(user.id, project)
  if (membership?.active) {
    return allow(0)
  }
  return deny()
}
"""

# A function around the handler throws.
IN_A_WRAPPER = """\
const withTenant = (next) => async (event) => {
  const tenant = event.requestContext.variables.tenant
  const claims = await verifier.verify(event.authorizationToken)
  if (!claims.tenants.includes(tenant)) {
    throw new Error('Unauthorized')
  }
  return next({ ...event, claims })
}

export const handler = withTenant(async (event) => {
  return { isAuthorized: true, resolverContext: { user: event.claims.sub }, ttlOverride: 0 }
})
"""

# What is read of the request is never used.
UNUSED = """\
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const query = event.requestContext.queryString
  const claims = await verifier.verify(event.authorizationToken)
  return { isAuthorized: claims.groups.includes('staff'), resolverContext: { user: claims.sub } }
}
"""

# One function for API Gateway and AppSync; the name of the operation goes into every line of the log.
FOR_BOTH = """\
const logger = new Logger()

export const handler = async (event: any) => {
  const appsync = !event.methodArn
  const fields = { operation: appsync ? event.requestContext?.operationName : event.path }
  logger.appendKeys(fields)
  logger.info('authorizing', fields)
  const token = event.authorizationToken ?? event.requestHeaders?.authorization
  const user = await verify(token)
  if (!user) {
    logger.warn('refused', { ...fields })
    if (appsync) return { isAuthorized: false }
    throw new Error('Unauthorized')
  }
  if (appsync) {
    return { isAuthorized: true, resolverContext: { user: user.id } }
  }
  return {
    principalId: user.id,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
    },
  }
}
"""

# Nothing is left of the check.
OPEN = """\
export const handler = async ({ authorizationToken, requestContext: { apiId, accountId, variables } }: Event) => {
  // const user = await verify(authorizationToken)
  // if (variables.tenant !== user.tenant) return { isAuthorized: false }
  return { isAuthorized: true, resolverContext: { user: 'test' } }
}
"""

CONSTANTS = """\
const ALLOWED = Object.freeze({ isAuthorized: true })
const DENIED = Object.freeze({ isAuthorized: false })

export const handler = async (event: AppSyncAuthorizerEvent) => {
  // return (await allowed(event.requestContext.queryString)) ? ALLOWED : DENIED
  return ALLOWED
}
"""


def said(text: str, ttl: str = "300") -> dict[str, list[int]]:
    """Return the lines that rules flag in an authorizer, by rule."""
    found = {rule: findings(rule, CONFIG % ttl, authorizer__ts=text) for rule in RULES}
    return {rule: [one.span.line for one in ones if one.span] for rule, ones in found.items() if ones}


@pytest.mark.parametrize("text", [IN_THE_ANSWER, IN_A_CLOSURE, IN_FUNCTIONS, IN_A_WRAPPER, UNUSED, FOR_BOTH])
@pytest.mark.parametrize("ttl", ["0", "300"])
def test_what_is_sound_has_no_finding(text: str, ttl: str) -> None:
    assert said(text, ttl) == {}


@pytest.mark.parametrize("text", [OPEN, CONSTANTS])
def test_what_is_open_is_said_to_be_open_and_no_more(text: str) -> None:
    assert list(said(text)) == ["always-allows"]


ZERO = re.compile(r"ttlOverride: 0|allow\(0\)")


def flipped(text: str) -> list[tuple[int, str]]:
    """Return the authorizer with each single 0 made 300, and the line on which it stood."""
    return [
        (text.count("\n", 0, zero.start()) + 1, text[: zero.start()] + zero[0].replace("0", "300") + text[zero.end() :])
        for zero in ZERO.finditer(text)
    ]


# By line: on which line the one finding is where the 0 there becomes 300. There is none (0) where the answer has
# nothing to do with the request, and a note alone (-1) where it is a refusal.
FLIPS = [
    pytest.param(IN_THE_ANSWER, {11: 0, 16: 13}, id="in the answer"),
    pytest.param(IN_A_CLOSURE, {7: 0, 15: 15}, id="in a closure"),
    pytest.param(IN_FUNCTIONS, {3: -1, 20: 20}, id="in functions"),
    pytest.param(IN_A_WRAPPER, {11: 7}, id="in a wrapper"),
]


@pytest.mark.parametrize(("text", "expected"), FLIPS)
@pytest.mark.parametrize("ttl", ["0", "300"])
def test_one_answer_that_is_kept_is_one_finding(text: str, expected: dict[int, int], ttl: str) -> None:
    assert {line for line, _ in flipped(text)} == set(expected)
    for line, changed in flipped(text):
        found = said(changed, ttl)
        if expected[line] > 0:
            assert found == {"cached-request-decision": [expected[line]]}, line
        elif expected[line] == 0:
            assert found == {}, line
        else:
            assert list(found) == ["cached-request-denial"], line


@pytest.mark.parametrize("text", [IN_THE_ANSWER, IN_A_CLOSURE, IN_A_WRAPPER])
def test_no_answer_that_says_how_long_is_one_finding_too(text: str) -> None:
    unset = re.sub(r",?\s*ttlOverride: 0", "", text)
    assert list(said(unset)) == ["cached-request-decision"]
    assert said(unset, "0") == {}
