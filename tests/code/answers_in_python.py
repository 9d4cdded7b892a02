"""Authorizers in Python, with the answers that they give."""

TEXT = """
# === simple
# => computed for 0 by operation
def handler(event, context):
    return {'isAuthorized': check(event['requestContext']['queryString']), 'ttlOverride': 0}

# === get
# => computed by operation
def handler(event, context):
    q = event.get('requestContext', {}).get('queryString')
    return {'isAuthorized': check(q)}

# === or
# => no by operation, yes by operation
def handler(event, context):
    ctx = (event.get('requestContext') or {})
    v = ctx.get('variables') or {}
    if v.get('id') != '1':
        return {'isAuthorized': False}
    return {'isAuthorized': True}

# === log
# => computed
def handler(event, context):
    q = event['requestContext']['queryString']
    logger.info('q %s', q)
    print(q)
    return {'isAuthorized': verify(event['authorizationToken'])}

# === update
# => computed for 0 by operation
def handler(event, context):
    d = {'isAuthorized': False}
    d['isAuthorized'] = event['requestContext']['operationName'] == 'a'
    d.update({'ttlOverride': 0})
    return d

# === raise
# => yes by operation
def handler(event, context):
    ensure(event)
    return {'isAuthorized': True}

def ensure(e):
    if e['requestContext']['operationName'] not in ALLOWED:
        raise Exception('x')

# === class
# => yes for 300 by operation, no for 0 by operation
class Auth:
    def __init__(self, event):
        self.event = event
        self.op = event['requestContext']['operationName']
    def answer(self):
        if self.op == 'x':
            return self.make(True)
        return self.make(False, ttl=0)
    def make(self, ok, ttl=300):
        return {'isAuthorized': ok, 'ttlOverride': ttl}
def handler(event, context):
    return Auth(event).answer()

# === powertools
# => no, yes for 60
from aws_lambda_powertools.utilities.data_classes import event_source
from aws_lambda_powertools.utilities.data_classes.appsync_authorizer_event import (
    AppSyncAuthorizerEvent,
    AppSyncAuthorizerResponse,
)

@event_source(data_class=AppSyncAuthorizerEvent)
def lambda_handler(event: AppSyncAuthorizerEvent, context):
    user = get_user(event.authorization_token)
    if not user:
        return AppSyncAuthorizerResponse().asdict()
    return AppSyncAuthorizerResponse(
        authorize=True,
        max_age=60,
        resolver_context={'id': user.id},
        deny_fields=None if user.admin else ['Mutation.x'],
    ).asdict()

# === powertools q
# => computed for 0 by operation
from aws_lambda_powertools.utilities.data_classes import appsync_authorizer_event as types

def lambda_handler(event, context):
    e = types.AppSyncAuthorizerEvent(event)
    ok = may(e.request_context.query_string)
    r = types.AppSyncAuthorizerResponse(ok, 0)
    return r.asdict()

# === decorator local
# => yes by operation
def authed(f):
    def inner(event, context):
        if event['requestContext']['operationName'] == 'x':
            raise Exception('no')
        return f(event, context)
    return inner

@authed
def handler(event, context):
    return {'isAuthorized': True}

# === comprehension
# => computed by operation
def handler(event, context):
    names = [d.name for d in parse(event['requestContext']['queryString']).definitions if d.name]
    return {'isAuthorized': all(n in OK for n in names)}

# === global
# => computed
CACHE = None
def handler(event, context):
    global CACHE
    if CACHE is None:
        CACHE = load()
    return {'isAuthorized': event['authorizationToken'] in CACHE}

# === try
# => no on error, computed
def handler(event, context):
    try:
        claims = jwt.decode(event['authorizationToken'], KEY)
    except Exception as e:
        return {'isAuthorized': False}
    return {'isAuthorized': claims['sub'] is not None}

# === kwargs
# => computed for 0 by operation
def respond(ok, **kw):
    return {'isAuthorized': ok, **kw}
def handler(event, context):
    return respond(event['requestContext']['variables'].get('a') == 1, ttlOverride=0)

# === in text
# => computed by operation
def handler(event, context):
    return {'isAuthorized': 'mutation' not in event['requestContext']['queryString']}

# === import star
# => computed by operation
from .auth import decide
def handler(event, context):
    return {'isAuthorized': decide(event)}
# --- .auth
def decide(e):
    return e['requestContext']['queryString'] == 'x'

# === dataclass
# => computed for 0 by operation
@dataclass
class R:
    ok: bool
    ttl: int = 300
    def to(self):
        return {'isAuthorized': self.ok, 'ttlOverride': self.ttl}
def handler(event, context):
    return R(ok=event['requestContext']['operationName'] == 'a', ttl=0).to()

# === match
# => yes by operation, no for 0 by operation
def handler(event, context):
    match event['requestContext']['operationName']:
        case 'a':
            return {'isAuthorized': True}
        case _:
            return {'isAuthorized': False, 'ttlOverride': 0}

# === walrus
# => yes by operation, no by operation
def handler(event, context):
    if (op := event['requestContext'].get('operationName')) == 'x':
        return {'isAuthorized': True}
    return {'isAuthorized': False}

# === assert
# => yes by operation
def handler(event, context):
    assert event['requestContext']['operationName'] in OPS
    return {'isAuthorized': True}

# === with
# => computed
def handler(event, context):
    with tracer.provider.in_subsegment('x') as s:
        s.put_annotation('op', event['requestContext']['operationName'])
        return {'isAuthorized': verify(event['authorizationToken'])}

# === fstring
# => computed by operation
def handler(event, context):
    key = f"{event['authorizationToken']}|{event['requestContext']['operationName']}"
    return {'isAuthorized': table.get_item(Key={'k': key})['Item']['ok']}

# === nested fn
# => computed by operation
def handler(event, context):
    op = event['requestContext']['operationName']
    def ok():
        return op == 'x'
    return {'isAuthorized': ok()}

# === setitem fn
# => computed for 0 by operation
def fill(r, e):
    r['isAuthorized'] = e['requestContext']['variables']['a'] == 1
def handler(event, context):
    r = {'isAuthorized': False, 'ttlOverride': 0}
    fill(r, event)
    return r

# === regex
# => no by operation, yes by operation
import re
def handler(event, context):
    if re.search(r'mutation', event['requestContext']['queryString']):
        return {'isAuthorized': False}
    return {'isAuthorized': True}

# === star
# => computed
def handler(event, context):
    token, *rest = event['authorizationToken'].split('|')
    return {'isAuthorized': verify(token)}

# === class attr const
# => yes for 300
class Ttl:
    LONG = 5 * 60
def handler(event, context):
    return {'isAuthorized': True, 'ttlOverride': Ttl.LONG}

# === json copy
# => computed
import json
def handler(event, context):
    e = json.loads(json.dumps(event))
    return {'isAuthorized': verify(e['authorizationToken'])}

# === logging deco
# => computed by operation
@logger.inject_lambda_context(log_event=True)
@tracer.capture_lambda_handler
def lambda_handler(event, context):
    return {'isAuthorized': event['requestContext']['queryString'] == 'x'}

# === exception
# => no by operation on error, yes by operation on error, yes by operation
def handler(event, context):
    try:
        check(event['requestContext']['queryString'])
    except PermissionError:
        return {'isAuthorized': False}
    except Exception:
        return {'isAuthorized': True}
    return {'isAuthorized': True}

# === dict comp
# => computed by operation
def handler(event, context):
    vs = {k: v for k, v in event['requestContext']['variables'].items()}
    return {'isAuthorized': vs.get('a') == 1}

# === bool ops
# => computed
def handler(event, context):
    t = event.get('authorizationToken', '')
    return {'isAuthorized': bool(t) and t.startswith('x')}

# === global const answer
# => yes for 30 by operation, no by operation
DENY = {'isAuthorized': False}
ALLOW = {**DENY, 'isAuthorized': True, 'ttlOverride': 30}
def handler(event, context):
    return ALLOW if event['requestContext']['operationName'] == 'a' else DENY

# === lambda map
# => computed by operation
def handler(event, context):
    return {'isAuthorized': any(map(lambda x: x in event['requestContext']['queryString'], OPS))}
"""
