"""Programs in JavaScript in which what an authorizer is asked comes to its answer, each by another way."""

TEXT = """
// === the value of isAuthorized
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  return { isAuthorized: user.operations.includes(event.requestContext.operationName)@ttl }
}

// === the result of a call
export const handler = async (event) => {
  const allowed = await mayRun(event.authorizationToken, event.requestContext.queryString)
  return { isAuthorized: allowed@ttl }
}

// === a test around the answer
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  if (user.operations.includes(event.requestContext.operationName)) {
    return { isAuthorized: true@ttl }
  } else {
    return { isAuthorized: false@ttl }
  }
}

// === an early exit
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  if (!user.operations.includes(event.requestContext.operationName)) return { isAuthorized: false@ttl }
  const resolverContext = { user: user.id }
  return { isAuthorized: true, resolverContext@ttl }
}

// === a switch
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  switch (event.requestContext.operationName) {
    case 'DeleteUser':
      return { isAuthorized: user.admin@ttl }
    default:
      return { isAuthorized: user.active@ttl }
  }
}

// === a conditional expression
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const allowed = event.requestContext.operationName === 'DeleteUser' ? user.admin : true
  return { isAuthorized: allowed@ttl }
}

// === a closure
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const isAllowed = () => {
    if (event.requestContext.variables.tenant === user.tenant) return true
    return false
  }
  return { isAuthorized: isAllowed()@ttl }
}

// === a flag
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  let allowed = false
  if (event.requestContext.variables.tenant === user.tenant) {
    allowed = true
  }
  if (allowed) {
    return { isAuthorized: true@ttl }
  }
  return { isAuthorized: false@ttl }
}

// === a flag in a loop
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  let denied = false
  for (const field of fieldsOf(event.requestContext.queryString)) {
    if (!user.fields.includes(field)) {
      denied = true
      break
    }
  }
  return { isAuthorized: !denied@ttl }
}

// === a mutation of the answer
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const result = { isAuthorized: true@ttl }
  if (!user.operations.includes(event.requestContext.operationName)) {
    result.isAuthorized = false
  }
  return result
}

// === a mutation that allows
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const result = { isAuthorized: false@ttl }
  if (user.operations.includes(event.requestContext.operationName)) {
    result.isAuthorized = true
  }
  return result
}

// === a function that builds the answer
const answer = ({ isAuthorized }) => ({ isAuthorized, resolverContext: {}@ttl })

export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  return answer({ isAuthorized: user.operations.includes(event.requestContext.operationName) })
}

// === functions that allow and deny
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  if (user.operations.includes(event.requestContext.operationName)) {
    return allow()
  }
  return deny()
}

function allow() {
  return { isAuthorized: true@ttl }
}

function deny() {
  return { isAuthorized: false@ttl }
}

// === a throw
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  if (!user.operations.includes(event.requestContext.operationName)) {
    throw new Error('Unauthorized')
  }
  return { isAuthorized: true@ttl }
}

// === a check that throws
const check = async (user, operation) => {
  if (!user.operations.includes(operation)) throw new Error('Unauthorized')
}

export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  await check(user, event.requestContext.operationName)
  return { isAuthorized: true@ttl }
}

// === a check out of sight
import { assertAllowed } from '@company/authorization'

export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  await assertAllowed(user, event.requestContext.queryString)
  return { isAuthorized: true@ttl }
}

// === a try around the check
export const handler = async (event) => {
  try {
    const user = await verify(event.authorizationToken)
    await assertAllowed(user, event.requestContext.queryString)
    return { isAuthorized: true@ttl }
  } catch (error) {
    return { isAuthorized: false@ttl }
  }
}

// === the denied fields
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const deniedFields = user.tenant === event.requestContext.variables.tenant ? [] : ['User.email']
  return { isAuthorized: true, deniedFields@ttl }
}

// === the resolver's context
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  return {
    isAuthorized: user.active,
    resolverContext: { request: JSON.stringify(event.requestContext.variables) }@ttl
  }
}

// === a class
class Decision {
  constructor(event) {
    this.event = event
  }

  async answer() {
    const user = await verify(this.event.authorizationToken)
    const { operationName } = this.event.requestContext
    return { isAuthorized: user.operations.includes(operationName)@ttl }
  }
}

export const handler = async (event) => new Decision(event).answer()

// === an answer by callback
exports.handler = (event, context, callback) => {
  verify(event.authorizationToken).then((user) => {
    callback(null, { isAuthorized: user.operations.includes(event.requestContext.operationName)@ttl })
  })
}

// === a promise
exports.handler = (event) =>
  verify(event.authorizationToken).then((user) => ({
    isAuthorized: user.operations.includes(event.requestContext.operationName)@ttl
  }))

// === a function of its own that is handed the event
async function authorize(event) {
  const user = await verify(event.authorizationToken)
  return user.operations.includes(event.requestContext.operationName)
}

module.exports.handler = async function (event, context) {
  const isAuthorized = await authorize(event)
  return { isAuthorized@ttl }
}

// === a wrapper
const main = async (event) => {
  const user = await verify(event.authorizationToken)
  return { isAuthorized: user.operations.includes(event.requestContext.operationName)@ttl }
}

export const handler = middy(main).use(logging())

// === a wrapper with a method
export const handler = middy()
  .use(logging())
  .handler(async (event) => {
    const user = await verify(event.authorizationToken)
    return { isAuthorized: user.operations.includes(event.requestContext.operationName)@ttl }
  })

// === a key that is set later
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const answer = { resolverContext: {}@ttl }
  answer.isAuthorized = user.operations.includes(event.requestContext.operationName)
  return answer
}

// === more keys copied in
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const common = { resolverContext: {}@ttl }
  return { ...common, isAuthorized: user.operations.includes(event.requestContext.operationName) }
}

// === a service out of sight, by a client that is traced
import { Tracer } from '@aws-lambda-powertools/tracer'
import { IsAuthorizedCommand, VerifiedPermissionsClient } from '@aws-sdk/client-verifiedpermissions'

const tracer = new Tracer()
const permissions = tracer.captureAWSv3Client(new VerifiedPermissionsClient())

export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const resource = { entityType: 'Operation', entityId: event.requestContext.operationName }
  const response = await permissions.send(new IsAuthorizedCommand({ principal: user.id, resource }))
  if (response.decision === 'ALLOW') {
    return { isAuthorized: true@ttl }
  }
  return { isAuthorized: false@ttl }
}
"""
