"""Authorizers in TypeScript, with the answers that they give."""

TEXT = """
// === middy
// => computed for 0 by operation
import middy from '@middy/core'
const h = async (event: any) => ({ isAuthorized: check(event.requestContext.queryString), ttlOverride: 0 })
export const handler = middy(h).use(x())

// === an own wrapper
// => yes by operation
const withAuth = (f) => async (event) => {
  if (!ok(event.requestContext.queryString)) throw new Error('x')
  return f(event)
}
export const handler = withAuth(async () => ({ isAuthorized: true }))

// === a callback and the context
// => yes by operation, no for 10 by operation
export const handler = (event, context, callback) => {
  if (event.requestContext.operationName) callback(null, { isAuthorized: true })
  else context.succeed({ isAuthorized: false, ttlOverride: 10 })
}

// === a promise that is resolved
// => no, computed by operation
exports.handler = (event) => new Promise((resolve, reject) => {
  jwt.verify(event.authorizationToken, key, (err, d) => {
    if (err) return resolve({ isAuthorized: false })
    resolve({ isAuthorized: event.requestContext.operationName === d.op })
  })
})

// === answers of another file
// => yes for 300 by operation, no for 0 by operation
import { allow, deny } from './answers'
export const handler = async (event) => event.requestContext.operationName === 'x' ? allow() : deny(0)
// --- ./answers
export const allow = (ttl = 300) => ({ isAuthorized: true, ttlOverride: ttl })
export function deny(ttl: number) {
  return { isAuthorized: false, ttlOverride: ttl }
}

// === a pattern as parameter
// => computed by operation
export const handler = async ({ authorizationToken, requestContext: { queryString: q } }: any) => ({
  isAuthorized: (await verify(authorizationToken!)) && !(q as string).includes('x'),
})

// === a default export
// => computed by operation
export default async (event) => ({ isAuthorized: event.requestContext.queryString!.startsWith('query') })

// === AppSync Events
// => none
export const handler = async (event) => {
  if (event.requestContext.channel.path === '/x') return { isAuthorized: true }
  return { isAuthorized: false, handlerContext: {} }
}

// === enum
// => computed for 300 by operation
enum Ttl { NONE = 0, LONG = 300 }
export const handler = async (event) => ({
  isAuthorized: event.requestContext.operationName === 'a',
  ttlOverride: Ttl.LONG,
})

// === a method as handler
// => computed by operation
class Handler {
  private svc = new Svc()
  public handle = async (event: any) => {
    return this.svc.run(event)
  }
}
class Svc {
  run(event: any) {
    return { isAuthorized: this.ok(event.requestContext.variables) }
  }
  private ok(v: any) {
    return v.x === 1
  }
}
const h = new Handler()
export const handler = h.handle

// === a bound method
// => computed by operation
class H {
  async handle(event: any) {
    return { isAuthorized: this.ok(event) }
  }
  ok(e: any) {
    return e.requestContext.operationName === 'x'
  }
}
const h = new H()
export const handler = h.handle.bind(h)

// === methods that are inherited
// => yes by operation, no for 0 by operation
abstract class Base {
  async handle(event: any) {
    if (await this.ok(event)) return this.allow()
    return this.deny()
  }
  abstract ok(e: any): any
  allow() {
    return { isAuthorized: true }
  }
  deny() {
    return { isAuthorized: false, ttlOverride: 0 }
  }
}
class Mine extends Base {
  constructor(private x: any) {
    super()
  }
  async ok(e: any) {
    return e.requestContext.queryString === this.x
  }
}
export const handler = async (event: any) => new Mine('a').handle(event)

// === types
// => computed by operation
export const handler = async (event: AppSyncAuthorizerEvent): Promise<AppSyncAuthorizerResult> => {
  const q = (event.requestContext as any)['queryString']!
  return { isAuthorized: (<string>q).length > 0 } satisfies X
}

// === an authorizer of an HTTP API that the configuration names
// => computed
export const handler = async (event) => ({ isAuthorized: event.headers.authorization === 'x', context: {} })

// === export star
// => computed by operation
export * from './impl'
// --- ./impl
export const handler = async (event) => ({ isAuthorized: event.requestContext.queryString === 'a' })

// === export from
// => computed by operation
export { main as handler } from './impl'
// --- ./impl
export const main = async (event) => ({ isAuthorized: event.requestContext.queryString === 'a' })

// === exports made
// => yes
const make = () => ({ handler: async () => ({ isAuthorized: true }) })
module.exports = make()
"""
