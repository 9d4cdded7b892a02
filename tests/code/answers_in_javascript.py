"""Authorizers in JavaScript, with the answers that they give."""

TEXT = """
// === entries of an object are kept apart
// => computed
exports.handler = async (event) => {
  const ctx = { query: event.requestContext.queryString, token: event.authorizationToken }
  return { isAuthorized: await verify(ctx.token) }
}

// === a function uses one entry of an object
// => computed
const check = async (c) => verify(c.token)
exports.handler = async (event) => {
  const ctx = { query: event.requestContext.queryString, token: event.authorizationToken }
  return { isAuthorized: await check(ctx) }
}

// === a function takes one entry of an object apart
// => computed
function check({ authorizationToken }) {
  return verify(authorizationToken)
}
exports.handler = async (event) => {
  const { authorizationToken, requestContext } = event
  return { isAuthorized: check({ authorizationToken, requestContext }) }
}

// === a function reads the token of the event
// => computed
const check = async (e) => verify(e.authorizationToken)
exports.handler = async (event) => {
  return { isAuthorized: await check(event) }
}

// === a function reads the query of the event
// => computed by operation
const check = async (e) => verify(e.requestContext.queryString)
exports.handler = async (event) => {
  return { isAuthorized: await check(event) }
}

// === a deep copy
// => computed
exports.handler = async (event) => {
  const e = JSON.parse(JSON.stringify(event))
  return { isAuthorized: verify(e.authorizationToken) }
}

// === the query of a deep copy
// => computed by operation
exports.handler = async (event) => {
  const e = JSON.parse(JSON.stringify(event))
  return { isAuthorized: verify(e.requestContext.queryString) }
}

// === a copy
// => computed
exports.handler = async (event) => {
  const e = { ...event, now: 1 }
  return { isAuthorized: verify(e.authorizationToken) }
}

// === the variables of a copy
// => computed by operation
exports.handler = async (event) => {
  const e = { ...event }
  return { isAuthorized: verify(e.requestContext.variables) }
}

// === what is the same for all requests
// => computed
exports.handler = async (event) => {
  const { apiId, accountId, requestId } = event.requestContext
  return { isAuthorized: verify(apiId, accountId, requestId) }
}

// === what is only logged
// => computed
exports.handler = async (event) => {
  const q = event.requestContext.queryString
  console.log(q)
  logger.info({ q })
  log(`x ${q}`)
  return { isAuthorized: verify(event.authorizationToken) }
}

// === what an own function logs
// => computed
function logAuth(d) {
  console.log(JSON.stringify(d))
}
exports.handler = async (event) => {
  logAuth({ q: event.requestContext.queryString })
  return { isAuthorized: verify(event.authorizationToken) }
}

// === what is only told to somebody
// => yes
exports.handler = async (event) => {
  await metrics.putMetric('x', event.requestContext.operationName)
  await audit.record(event.requestContext.operationName)
  await ddb.put({ Item: { q: event.requestContext.queryString } })
  return { isAuthorized: true }
}

// === a check out of sight
// => yes by operation
exports.handler = async (event) => {
  await checkAccess(event.requestContext.queryString)
  return { isAuthorized: true }
}

// === a check that throws
// => yes by operation
const assertMember = async (p) => {
  if (!ALLOWED.includes(p)) throw new Error('no')
}
exports.handler = async (event) => {
  await assertMember(event.requestContext.variables.p)
  return { isAuthorized: true }
}

// === a call that never throws
// => yes
const note = async (p) => {
  if (p) console.log(p)
}
exports.handler = async (event) => {
  await note(event.requestContext.variables.p)
  return { isAuthorized: true }
}

// === an early exit
// => no by operation, yes for 0 by operation
exports.handler = async (event) => {
  if (event.requestContext.queryString.includes('__schema')) return { isAuthorized: false }
  return { isAuthorized: true, ttlOverride: 0 }
}

// === an exit before the request is looked at
// => no, yes by operation, no by operation
exports.handler = async (event) => {
  if (!event.authorizationToken) return { isAuthorized: false }
  if (event.requestContext.operationName === 'X') return { isAuthorized: true }
  return { isAuthorized: false }
}

// === a flag
// => no by operation, yes by operation
exports.handler = async (event) => {
  let ok = false
  if (event.requestContext.operationName === 'X') ok = true
  if (!ok) return { isAuthorized: false }
  return { isAuthorized: true }
}

// === an answer that is changed under a test
// => computed for 0 by operation
exports.handler = async (event) => {
  const r = { isAuthorized: false }
  if (event.requestContext.operationName === 'X') r.isAuthorized = true
  r.ttlOverride = 0
  return r
}

// === a ttl that is set later
// => computed for 300 by operation
exports.handler = async (event) => {
  const r = { isAuthorized: check(event.requestContext.variables) }
  r.ttlOverride = 300
  return r
}

// === a base answer
// => yes for 60
const BASE = { isAuthorized: false, ttlOverride: 60, resolverContext: {} }
exports.handler = async (event) => {
  return { ...BASE, isAuthorized: true }
}

// === a choice of two answers
// => yes for 0 by operation, no for 300 by operation
const ALLOW = Object.freeze({ isAuthorized: true, ttlOverride: 0 })
const DENY = { isAuthorized: false, ttlOverride: 5*60 }
exports.handler = async (event) => {
  return event.requestContext.operationName === 'X' ? ALLOW : DENY
}

// === a class
// => yes by operation, no by operation
class Auth {
  constructor({ event }) {
    this.event = event
    this.q = event.requestContext.queryString
  }
  async authenticate() {
    if (this.isOk()) return { isAuthorized: true }
    return { isAuthorized: false }
  }
  isOk() {
    return this.q.includes('x')
  }
}
exports.handler = async (event) => {
  return new Auth({ event }).authenticate()
}

// === a class with a getter
// => yes, no
class Auth {
  constructor({ event }) {
    this.event = event
    this.q = event.requestContext.queryString
  }
  async authenticate() {
    if (this.isOk()) return { isAuthorized: true }
    return { isAuthorized: false }
  }
  isOk() {
    return verify(this.token)
  }
  get token() {
    return this.event.authorizationToken
  }
}
exports.handler = async (event) => {
  return new Auth({ event }).authenticate()
}

// === a static method
// => computed for 0 by operation
class Answers {
  static allow(ttl, x) {
    return { isAuthorized: ok(x), ttlOverride: ttl }
  }
}
exports.handler = async (event) => {
  return Answers.allow(0, event.requestContext.variables.x)
}

// === then and catch
// => computed by operation, no for 0 on error
exports.handler = async (event) => {
  return verify(event.authorizationToken)
    .then((user) => ({ isAuthorized: user.can(event.requestContext.operationName) }))
    .catch(() => ({ isAuthorized: false, ttlOverride: 0 }))
}

// === several promises, the other one
// => computed
exports.handler = async (event) => {
  const [a, b] = await Promise.all([verify(event.authorizationToken), load(event.requestContext.queryString)])
  return { isAuthorized: a }
}

// === several promises
// => computed by operation
exports.handler = async (event) => {
  const [a, b] = await Promise.all([verify(event.authorizationToken), check(event.requestContext.queryString)])
  return { isAuthorized: b }
}

// === some
// => computed by operation
exports.handler = async (event) => {
  const ok = ALLOWED.some((x) => event.requestContext.queryString.includes(x))
  return { isAuthorized: ok }
}

// === a callback that throws
// => yes by operation
exports.handler = async (event) => {
  parse(event.requestContext.queryString).definitions.forEach((d) => {
    if (d.bad) throw new Error('x')
  })
  return { isAuthorized: true }
}

// === an exit from a loop
// => no by operation, yes by operation
exports.handler = async (event) => {
  for (const d of parse(event.requestContext.queryString).definitions) {
    if (!OK.has(d.name)) return { isAuthorized: false }
  }
  return { isAuthorized: true }
}

// === a list that grows
// => computed by operation
exports.handler = async (event) => {
  const fields = []
  for (const d of parse(event.requestContext.queryString).definitions) fields.push(d.name.value)
  return { isAuthorized: fields.every(allowed) }
}

// === Object.assign
// => computed for 300
const BASE={ ttlOverride: 300 }
exports.handler = async (event) => {
  const r = Object.assign({}, BASE, { isAuthorized: verify(event.authorizationToken) })
  return r
}

// === a check in a try
// => yes by operation, no by operation on error
exports.handler = async (event) => {
  try {
    await assertOk(event.requestContext.queryString)
    return { isAuthorized: true }
  }  catch (e) {
    return { isAuthorized: false }
  }
}

// === a log in a try
// => yes, no on error
exports.handler = async (event) => {
  try {
    const q = event.requestContext.queryString
    console.log(q)
    const p = await verifier.verify(event.authorizationToken)
    return { isAuthorized: true }
  }  catch (e) {
    return { isAuthorized: false }
  }
}

// === denied fields
// => yes by operation
exports.handler = async (event) => {
  const denied = []
  if (event.requestContext.variables.x) denied.push('Mutation.a')
  return { isAuthorized: true, deniedFields: denied }
}

// === the resolver context
// => yes by operation
exports.handler = async (event) => {
  return { isAuthorized: true, resolverContext: { op: event.requestContext.operationName } }
}

// === only the ttl depends
// => computed for 10
exports.handler = async (event) => {
  const ttlOverride = event.requestContext.operationName ? 0 : 10
  return { isAuthorized: verify(event.authorizationToken), ttlOverride }
}

// === the origin
// => computed by headers
exports.handler = async (event) => {
  return { isAuthorized: event.requestHeaders.origin === 'https://x' }
}

// === the header of the token
// => computed
exports.handler = async (event) => {
  const t = event.requestHeaders.authorization || event.requestHeaders['Authorization']
  return { isAuthorized: verify(t) }
}

// === a table
// => computed by operation
const PERMS={ a:true }
exports.handler = async (event) => {
  return { isAuthorized: PERMS[event.requestContext.operationName] === true }
}

// === whether there is a context
// => no, computed
exports.handler = async (event) => {
  if (!event || !event.requestContext) return { isAuthorized: false }
  return { isAuthorized: verify(event.authorizationToken) }
}

// === the event is given away
// => computed, 1 doubt
const { decide } = require('./decide')
exports.handler = async (event) => {
  return { isAuthorized: await decide(event) }
}

// === the answer is given away
// => 2 doubts
const { decide } = require('./decide')
exports.handler = async (event) => {
  return decide(event)
}

// === a function of another file
// => computed by operation
const { decide } = require('./decide')
exports.handler = async (event) => {
  return { isAuthorized: await decide(event) }
}
// --- ./decide
exports.decide = async (e) => ok(e.requestContext.queryString)

// === a function of another file, by the token
// => computed
const { decide } = require('./decide')
exports.handler = async (event) => {
  return { isAuthorized: await decide(event) }
}
// --- ./decide
exports.decide = async (e) => ok(e.authorizationToken)

// === recursion
// => computed by operation
function walk(n) {
  return n.every((x) => x.ok && walk(x.selections))
}
exports.handler = async (event) => {
  return { isAuthorized: walk(parse(event.requestContext.queryString).definitions) }
}

// === two functions that call each other
// => computed by operation
function a(x){
  return b(x)
}
function b(x){
  return x ? a(x.y) : false
}
exports.handler = async (event) => {
  return { isAuthorized: a(event.requestContext.queryString) }
}

// === a default from the environment
// => yes for unknown
const TTL = Number(process.env.TTL)
const allow = (ttl = TTL) => ({ isAuthorized: true, ttlOverride: ttl })
exports.handler = async (event) => {
  return allow()
}

// === the environment or a constant
// => yes for unknown
exports.handler = async (event) => {
  return { isAuthorized: true, ttlOverride: process.env.TTL ?? 0 }
}

// === constants
// => yes for 600
const MIN = 60
const CONFIG = { ttl: 10 * MIN }
exports.handler = async (event) => {
  return { isAuthorized: true, ttlOverride: CONFIG.ttl }
}

// === a parameter that hides a variable
// => computed
exports.handler = async (event) => {
  const f = (queryString) => queryString === 'a'
  const { queryString } = event.requestContext
  console.log(queryString)
  return { isAuthorized: f(event.authorizationToken) }
}

// === a variable of a block
// => computed
exports.handler = async (event) => {
  let q = event.authorizationToken
  {
    let q = event.requestContext.queryString
    console.log(q)
  }
  return { isAuthorized: verify(q) }
}

// === var
// => computed by operation
exports.handler = async (event) => {
  if (event.authorizationToken) {
    var ok = check(event.requestContext.queryString)
  }
  return { isAuthorized: ok }
}

// === a variable that is set again
// => computed
exports.handler = async (event) => {
  let t = event.authorizationToken
  t = t.replace('Bearer ', '')
  return { isAuthorized: verify(t) }
}

// === optional chaining
// => computed by operation
exports.handler = async (event) => {
  const v = event?.requestContext?.variables ?? {}
  return { isAuthorized: v.id === 'x' }
}

// === a nested pattern
// => computed by operation
exports.handler = async (event) => {
  const { requestContext: { variables: { patient_id: pid } = {} } } = event
  return { isAuthorized: pid === user(event.authorizationToken).pid }
}

// === switch
// => yes for 0 by operation, no by operation
exports.handler = async (event) => {
  switch (event.requestContext.operationName) {
    case 'A': return { isAuthorized: true, ttlOverride: 0 }
    default: return { isAuthorized: false }
  }
}

// === an answer for API Gateway
// => gateway
exports.handler = async (event) => {
  return { principalId: 'u', policyDocument: {} }
}

// === nothing
// => nothing
exports.handler = async (event) => {
  return {}
}

// === a closure
// => computed by operation
exports.handler = async (event) => {
  const isOk = () => event.requestContext.operationName !== 'x'
  return { isAuthorized: isOk() }
}

// === a callback of a function out of sight
// => yes by operation
exports.handler = async (event) => {
  await lock(async () => {
    if (event.requestContext.operationName === 'x') throw new Error('n')
  })
  return { isAuthorized: true }
}

// === an answer through a tracer
// => computed for 0 by operation
exports.handler = async (event) => {
  return tracer.provider.captureAsyncFunc('x', async (s) => {
    return { isAuthorized: check(event.requestContext.queryString), ttlOverride: 0 }
  })
}

// === an answer through a function out of sight
// => computed for 0 by operation
exports.handler = async (event) => {
  return runWith('x', async (s) => {
    return { isAuthorized: check(event.requestContext.queryString), ttlOverride: 0 }
  })
}

// === allowed in a catch
// => yes on error, no
exports.handler = async (event) => {
  try {
    verify(event.authorizationToken)
  }  catch (e) {
    return { isAuthorized: true }
  }
  return { isAuthorized: false }
}

// === allowed by a variable that a catch sets
// => yes on error
exports.handler = async (event) => {
  let ok = false
  try {
    verify(event.authorizationToken)
    ok = true
  }  catch (e) {
    ok = true
  }
  return { isAuthorized: ok }
}

// === a cache of answers
// => computed, computed
const cache = new Map()
exports.handler = async (event) => {
  if (cache.has(event.authorizationToken)) return cache.get(event.authorizationToken)
  const r = { isAuthorized: verify(event.authorizationToken) }
  cache.set(event.authorizationToken, r)
  return r
}

// === call
// => computed by operation
function check(q) {
  return q === 'a'
}
exports.handler = async (event) => {
  return { isAuthorized: check.call(null, event.requestContext.queryString) }
}

// === in
// => computed
exports.handler = async (event) => {
  if ('queryString' in event.requestContext) console.log(1)
  return { isAuthorized: 'x' in perms(event.authorizationToken) }
}

// === typeof
// => no, computed
exports.handler = async (event) => {
  if (typeof event.requestContext !== 'object') return { isAuthorized: false }
  return { isAuthorized: verify(event.authorizationToken) }
}

// === what kind of event it is
// => computed
exports.handler = async (event) => {
  if (!isAppSyncEvent(event)) throw new Error('x')
  return { isAuthorized: verify(event.authorizationToken) }
}

// === the context as JSON
// => yes by operation
exports.handler = async (event) => {
  const body = JSON.stringify(event.requestContext)
  return { isAuthorized: true, resolverContext: { body } }
}

// === the event as JSON in a log
// => yes
exports.handler = async (event) => {
  console.log('e', JSON.stringify(event))
  return { isAuthorized: true }
}

// === an own name for a logger
// => yes
const { Logger } = require('@aws-lambda-powertools/logger')
const log2 = new Logger()
exports.handler = async (event) => {
  log2.appendKeys({ op: event.requestContext.operationName })
  log2.foo(event)
  return { isAuthorized: true }
}

// === a chain of and
// => computed by operation
exports.handler = async (event) => {
  return { isAuthorized: Boolean(event.authorizationToken && event.requestContext.operationName) }
}

// === a function that takes an object
// => computed for 0 by operation
const response = ({ isAuthorized, ttl = 0 }) => ({ isAuthorized, ttlOverride: ttl })
exports.handler = async (event) => {
  return response({ isAuthorized: event.requestContext.variables.a === 1 })
}

// === functions that build on each other
// => computed for 300 by operation
function base(ok) {
  return { isAuthorized: ok }
}
function build(ok, ttl) {
  const r = base(ok)
  r.ttlOverride = ttl
  return r
}
exports.handler = async (event) => {
  return build(event.requestContext.operationName === 'a', 300)
}

// === a conditional spread
// => yes by operation
exports.handler = async (event) => {
  return { isAuthorized: true, ...(event.requestContext.variables.x && { deniedFields: ['A.b'] }) }
}

// === a key with the operation
// => computed by operation
exports.handler = async (event) => {
  const key = `${event.authorizationToken}|${event.requestContext.operationName}`
  return { isAuthorized: await lookup(key) }
}

// === graphql
// => computed by operation
const { parse }=require('graphql')
const allowed=['a']
exports.handler = async (event) => {
  const doc = parse(event.requestContext.queryString)
  const op = doc.definitions[0]
  const f = op.selectionSet.selections.map((s) => s.name.value)
  return { isAuthorized: f.every((x) => allowed.includes(x)) }
}

// === a parsed query that is only logged
// => computed
const { parse }=require('graphql')
exports.handler = async (event) => {
  const doc = parse(event.requestContext.queryString)
  console.log(doc.definitions[0].name)
  return { isAuthorized: verify(event.authorizationToken) }
}

// === a variable that nobody uses
// => computed
exports.handler = async (event) => {
  const q = event.requestContext.queryString
  return { isAuthorized: verify(event.authorizationToken) }
}

// === an entry that is added to the event
// => computed
exports.handler = async (event) => {
  event.user = decode(event.authorizationToken)
  return { isAuthorized: event.user.admin }
}

// === an action that is derived
// => computed by operation
exports.handler = async (event) => {
  let action = 'read'
  if (event.requestContext.queryString.trim().startsWith('mutation')) action = 'write'
  return { isAuthorized: await can(event.authorizationToken, action) }
}

// === a function that is called at once
// => computed by operation
exports.handler = async (event) => {
  return (async () => {
    const { operationName } = event.requestContext
    return { isAuthorized: operationName === 'a' }
  })()
}

// === rest parameters
// => computed
exports.handler = async (event) => {
  const f = (...args) => args[1]
  return { isAuthorized: f(event.requestContext.queryString, event.authorizationToken) }
}

// === spread arguments
// => computed
const f=(t,n)=>verify(t)
exports.handler = async (event) => {
  const a=[event.authorizationToken, 1]
  return { isAuthorized: f(...a) }
}

// === two ttls
// => computed for 300
exports.handler = async (event) => {
  const t = verify(event.authorizationToken)
  return { isAuthorized: t, ttlOverride: t ? 300 : 0 }
}

// === delete
// => yes
exports.handler = async (event) => {
  const r={ isAuthorized: true, ttlOverride: 300 }
  delete r.ttlOverride
  return r
}

// === a set
// => computed by operation
exports.handler = async (event) => {
  const ops = new Set(['a'])
  return { isAuthorized: ops.has(event.requestContext.operationName) }
}

// === while
// => computed by operation
exports.handler = async (event) => {
  let i = 0
  let ok = false
  while (i < 3) {
    if (event.requestContext.variables[i]) ok = true
    i++
  }
  return { isAuthorized: ok }
}

// === a function that throws or returns
// => yes by operation
async function must(e) {
  const q = e.requestContext.operationName
  if (q === 'x') {
    throw new Error('n')
  }
  return verify(e.authorizationToken)
}
exports.handler = async (event) => {
  const u = await must(event)
  return { isAuthorized: true }
}

// === a table of answers
// => yes by operation, no for 0 by operation
const ANSWERS = { a: { isAuthorized: true } }
exports.handler = async (event) => {
  return ANSWERS[event.requestContext.operationName] ?? { isAuthorized: false, ttlOverride: 0 }
}

// === a table of functions
// => no by operation, yes by operation
const RULES = { a: () => ({ isAuthorized: true }) }
exports.handler = async (event) => {
  const f = RULES[event.requestContext.operationName]
  if (!f) return { isAuthorized: false }
  return f(event)
}

// === a choice of two functions
// => yes by operation, no by operation
const allow = () => ({ isAuthorized: true })
const deny = () => ({ isAuthorized: false })
exports.handler = async (event) => {
  const f = event.requestContext.operationName === 'x' ? allow : deny
  return f()
}

// === this of an object
// => computed by operation
const svc = { allow(e) {
  return this.make(e.requestContext.variables.a)
}, make(x) {
  return { isAuthorized: x === 1 }
}
}
exports.handler = async (event) => {
  return svc.allow(event)
}

// === a function by exports
// => computed by operation
exports.check = (e) => e.requestContext.queryString === 'a'
exports.handler = async (event) => {
  return { isAuthorized: exports.check(event) }
}

// === a function by module.exports
// => computed
module.exports.check = (e) => verify(e.authorizationToken)
exports.handler = async (event) => {
  return { isAuthorized: module.exports.check(event) }
}

// === a function around itself
// => computed by operation
async function retry(f) {
  try {
    return await f()
  }  catch (e) {
    console.log(e)
    throw e
  }
}
exports.handler = async (event) => {
  return retry(() => retry(() => ({ isAuthorized: event.requestContext.queryString === 'a' })))
}

// === false is not nothing
// => no
exports.handler = async (event) => {
  const cfg = { on: false }
  return { isAuthorized: cfg.on ?? true }
}

// === 0 or a default
// => yes for 300
exports.handler = async (event) => {
  const ttl = 0
  return { isAuthorized: true, ttlOverride: ttl || 300 }
}

// === 0 where a default is for nothing
// => yes for 0
exports.handler = async (event) => {
  const mk = (o) => ({ isAuthorized: true, ttlOverride: o.ttl ?? 300 })
  return mk({ ttl: 0 })
}

// === nothing where a default is
// => yes for 300
exports.handler = async (event) => {
  const mk = (o = {}) => ({ isAuthorized: true, ttlOverride: o.ttl ?? 300 })
  return mk()
}

// === a ttl that may not be given
// => yes, yes for 0
exports.handler = async (event) => {
  const mk = (ttl) => {
    const r = { isAuthorized: true }
    if (ttl !== undefined) r.ttlOverride = ttl
    return r
  }
  if (event.authorizationToken) return mk()
  return mk(0)
}

// === a list of operations
// => computed by operation
exports.handler = async (event) => {
  return { isAuthorized: ['a','b'].includes(event.requestContext.operationName) }
}

// === indexOf
// => computed by operation
exports.handler = async (event) => {
  return { isAuthorized: event.requestContext.queryString.indexOf('x') === -1 }
}

// === for in
// => computed by operation
exports.handler = async (event) => {
  let ok = true
  for (const k in event.requestContext.variables) {
    if (k === 'admin') ok = false
  }
  return { isAuthorized: ok }
}

// === break
// => computed by operation
exports.handler = async (event) => {
  let ok = false
  for (const x of LIST) {
    if (event.requestContext.operationName === x) {
      ok = true
      break
    }
  }
  return { isAuthorized: ok }
}

// === a logical assignment
// => computed by operation
exports.handler = async (event) => {
  let ok = verify(event.authorizationToken)
  ok &&= event.requestContext.operationName === 'a'
  return { isAuthorized: ok }
}

// === a comma
// => computed by operation
exports.handler = async (event) => {
  let a
  return (a = event.requestContext.operationName, { isAuthorized: a === 'x' })
}

// === a default that reads the event
// => computed by operation
exports.handler = async (event) => {
  const f = (e, q = e.requestContext.queryString) => q === 'a'
  return { isAuthorized: f(event) }
}

// === a template with a tag
// => computed by operation
exports.handler = async (event) => {
  return { isAuthorized: (await sql`select ${event.requestContext.variables.id}`).ok }
}

// === finally
// => computed
exports.handler = async (event) => {
  let r
  try {
    r = { isAuthorized: verify(event.authorizationToken) }
  }  finally {
    console.log(event.requestContext.queryString)
  }
  return r
}

// === a try in a try
// => yes by operation, no by operation on error
exports.handler = async (event) => {
  try {
    try {
      await check(event.requestContext.queryString)
    }  catch (e) {
      throw e
    }
    return { isAuthorized: true }
  }  catch (e) {
    return { isAuthorized: false }
  }
}

// === a check whose failure is swallowed
// => yes
exports.handler = async (event) => {
  try {
    await check(event.requestContext.queryString)
  }  catch (e) {
    console.log(e)
  }
  return { isAuthorized: true }
}

// === two checks at once
// => yes by operation
exports.handler = async (event) => {
  await Promise.all([verify(event.authorizationToken), checkOp(event.requestContext.operationName)])
  return { isAuthorized: true }
}

// === renamed parts
// => computed by operation
exports.handler = async (event) => {
  const { requestContext: rc } = event
  const { queryString: qs = '' } = rc || {}
  return { isAuthorized: !/secret/i.test(qs) }
}

// === reduce
// => computed by operation
exports.handler = async (event) => {
  const r = Object.entries(event.requestContext.variables).reduce((acc, [k, v]) => acc && v === 1, true)
  return { isAuthorized: r }
}

// === the first word of the query
// => computed by operation
exports.handler = async (event) => {
  const [op] = event.requestContext.queryString.split(' ')
  return { isAuthorized: op === 'query' }
}

// === the address
// => computed by headers
exports.handler = async (event) => {
  return { isAuthorized: IPS.includes(event.requestContext.identity.sourceIp[0]) }
}

// === the address in a header
// => computed by headers
exports.handler = async (event) => {
  const ip = event.requestHeaders['x-forwarded-for'].split(',')[0]
  return { isAuthorized: IPS.includes(ip) }
}

// === a search for the header of the token
// => computed
exports.handler = async (event) => {
  const key = Object.keys(event.requestHeaders).find((k) => k.toLowerCase() === 'authorization')
  return { isAuthorized: verify(event.requestHeaders[key]) }
}

// === a function that searches for the header of the token
// => computed
const getHeader = (h, n) => {
  for (const k of Object.keys(h)) {
    if (k.toLowerCase() === n) return h[k]
  }
}
exports.handler = async (event) => {
  return { isAuthorized: verify(getHeader(event.requestHeaders, 'authorization')) }
}

// === a function that reads another header
// => computed by headers
const getHeader = (h, n) => h[n] || h[n.toLowerCase()]
exports.handler = async (event) => {
  return { isAuthorized: getHeader(event.requestHeaders, 'origin') === 'x' }
}

// === a header in the resolver context
// => yes by headers
exports.handler = async (event) => {
  const { requestHeaders } = event
  console.log(requestHeaders)
  return { isAuthorized: true, resolverContext: { ua: requestHeaders['user-agent'] } }
}

// === a callback returns, and not the handler
// => yes
exports.handler = async (event) => {
  LIST.forEach((x) => {
    if (event.requestContext.operationName === x) return true
  })
  return { isAuthorized: true }
}

// === a function that changes the answer
// => computed by operation
function decide(r, e) {
  if (e.requestContext.operationName === 'x') {
    r.isAuthorized = true
  }
}
exports.handler = async (event) => {
  const r = { isAuthorized: false }
  decide(r, event)
  return r
}

// === a generator
// => computed by operation
function* names(d) {
  for (const x of d.definitions) yield x.name
}
exports.handler = async (event) => {
  const ops = [...names(parse(event.requestContext.queryString))]
  return { isAuthorized: ops.every(ok) }
}

// === a function that nobody calls
// => computed
function unused(e) {
  return e.requestContext.queryString
}
exports.handler = async (event) => {
  return { isAuthorized: verify(event.authorizationToken) }
}

// === a cache of the module
// => computed
let cached = null
exports.handler = async (event) => {
  if (!cached) cached = await load(event.requestContext.apiId)
  return { isAuthorized: cached.includes(event.authorizationToken) }
}

// === throw
// => yes for 0 by operation
exports.handler = async (event) => {
  if (!OPS.includes(event.requestContext.operationName)) throw new Error('Unauthorized')
  return { isAuthorized: true, ttlOverride: 0 }
}

// === a function that always throws
// => yes by operation
function fail(m) {
  throw new Error(m)
}
exports.handler = async (event) => {
  if (!OPS.includes(event.requestContext.operationName)) fail('x')
  return { isAuthorized: true }
}

// === or fail
// => yes by operation
function fail(m) {
  throw new Error(m)
}
exports.handler = async (event) => {
  verify(event.authorizationToken) || fail('x')
  OPS.includes(event.requestContext.operationName) || fail('y')
  return { isAuthorized: true }
}

// === a visitor
// => computed by operation
const { parse, visit }=require('graphql')
exports.handler = async (event) => {
  let bad = false
  visit(parse(event.requestContext.queryString), { Field(node) {
    if (node.name.value === 'secret') bad = true
  }
  })
  return { isAuthorized: !bad }
}

// === structuredClone
// => computed
exports.handler = async (event) => {
  const e = structuredClone(event)
  return { isAuthorized: verify(e.authorizationToken) }
}

// === the token or a variable
// => computed by operation
exports.handler = async (event) => {
  const token = event.authorizationToken || event.requestContext.variables.token
  return { isAuthorized: verify(token) }
}

// === a resolver context from the token
// => no, yes
exports.handler = async (event) => {
  const { authorizationToken: t } = event
  const user = await users.find({ token: t })
  if (!user) return { isAuthorized: false }
  const ctx = { id: String(user.id), roles: JSON.stringify(user.roles), ok: !!user.ok, n: 1 }
  return { isAuthorized: true, resolverContext: ctx }
}

// === denied fields by the token
// => yes
exports.handler = async (event) => {
  const u = await verify(event.authorizationToken)
  return { isAuthorized: true, deniedFields: u.admin ? [] : ['Mutation.a', 'Query.b'] }
}

// === an answer or null
// => yes by operation, no by operation
function pick(e) {
  if (e.requestContext.operationName === 'x') {
    return { isAuthorized: true }
  }
  return null
}
exports.handler = async (event) => {
  const a = pick(event)
  if (a) return a
  return { isAuthorized: false }
}

// === a chain of promises
// => computed by operation
exports.handler = async (event) => {
  return Promise.resolve(event)
    .then((e) => e.requestContext.operationName)
    .then((o) => o === 'x')
    .then((isAuthorized) => ({ isAuthorized }))
}

// === a callback whose result nobody needs
// => yes
exports.handler = async (event) => {
  verify(event.authorizationToken, (err, user) => {
    if (err) throw err
    callback2(user)
  })
  return { isAuthorized: true }
}

// === race
// => computed by operation
const decide = async (e) => ({ isAuthorized: e.requestContext.operationName === 'a' })
const later = (n) => new Promise((resolve) => setTimeout(resolve, n))
exports.handler = async (event) => {
  return Promise.race([decide(event), later(100)])
}

// === token out of sight
// => computed
const { getBearerToken } = require('./token')
exports.handler = async (event) => {
  const token = getBearerToken(event)
  return { isAuthorized: await verify(token) }
}

// === invariant
// => yes by operation
exports.handler = async (event) => {
  invariant(event.requestContext.operationName === 'x')
  return { isAuthorized: true }
}

// === zod
// => yes by operation
exports.handler = async (event) => {
  schema.parse(event.requestContext.variables)
  return { isAuthorized: true }
}

// === check in the other branch
// => yes for 300, yes for 0 by operation
exports.handler = async (event) => {
  let r
  if (isAdmin(event.authorizationToken)) {
    r = { isAuthorized: true, ttlOverride: 300 }
  }  else {
    await check(event.requestContext.queryString)
    r = { isAuthorized: true, ttlOverride: 0 }
  }
  return r
}

// === check in the other branch of a try
// => yes for 300, yes for 0 by operation, no for 0 by operation on error
exports.handler = async (event) => {
  let r
  try {
    if (isAdmin(event.authorizationToken)) {
      r = { isAuthorized: true, ttlOverride: 300 }
    }  else {
      await check(event.requestContext.queryString)
      r = { isAuthorized: true, ttlOverride: 0 }
    }
  }  catch (e) {
    r = { isAuthorized: false, ttlOverride: 0 }
  }
  return r
}

// === exit in a helper that builds
// => no for 300, yes for 0 by operation, no for 0 by operation
function decide(e) {
  if (!e.authorizationToken) return { isAuthorized: false, ttlOverride: 300 }
  if (e.requestContext.queryString === 'a') return { isAuthorized: true, ttlOverride: 0 }
  return { isAuthorized: false, ttlOverride: 0 }
}
exports.handler = async (event) => {
  return decide(event)
}
"""
