"""Programs in Python in which what an authorizer is asked comes to its answer, each by another way."""

TEXT = """
# === the value of isAuthorized
def handler(event, context):
    user = verify(event["authorizationToken"])
    return {"isAuthorized": event["requestContext"]["operationName"] in user.operations@ttl}

# === the result of a call
def handler(event, context):
    allowed = may_run(event["authorizationToken"], query=event["requestContext"]["queryString"])
    return {"isAuthorized": allowed@ttl}

# === a test around the answer
def handler(event, context):
    user = verify(event["authorizationToken"])
    if event["requestContext"]["operationName"] in user.operations:
        return {"isAuthorized": True@ttl}
    else:
        return {"isAuthorized": False@ttl}

# === an early exit
def handler(event, context):
    user = verify(event["authorizationToken"])
    if event["requestContext"]["operationName"] not in user.operations:
        return {"isAuthorized": False@ttl}
    answer = {"isAuthorized": True@ttl}
    return answer

# === a switch
def handler(event, context):
    user = verify(event["authorizationToken"])
    match event["requestContext"]["operationName"]:
        case "DeleteUser":
            return {"isAuthorized": user.admin@ttl}
        case _:
            return {"isAuthorized": user.active@ttl}

# === a conditional expression
def handler(event, context):
    user = verify(event["authorizationToken"])
    allowed = user.admin if event["requestContext"]["operationName"] == "DeleteUser" else True
    return {"isAuthorized": allowed@ttl}

# === a closure
def handler(event, context):
    user = verify(event["authorizationToken"])

    def is_allowed():
        if event["requestContext"]["variables"]["tenant"] == user.tenant:
            return True
        return False

    return {"isAuthorized": is_allowed()@ttl}

# === a flag
def handler(event, context):
    user = verify(event["authorizationToken"])
    allowed = False
    if event["requestContext"]["variables"]["tenant"] == user.tenant:
        allowed = True
    if allowed:
        return {"isAuthorized": True@ttl}
    return {"isAuthorized": False@ttl}

# === a flag in a loop
def handler(event, context):
    user = verify(event["authorizationToken"])
    denied = False
    for field in fields_of(event["requestContext"]["queryString"]):
        if field not in user.fields:
            denied = True
    return {"isAuthorized": not denied@ttl}

# === a mutation of the answer
def handler(event, context):
    user = verify(event["authorizationToken"])
    result = {"isAuthorized": True@ttl}
    if event["requestContext"]["operationName"] not in user.operations:
        result["isAuthorized"] = False
    return result

# === a mutation that allows
def handler(event, context):
    user = verify(event["authorizationToken"])
    result = {"isAuthorized": False@ttl}
    if event["requestContext"]["operationName"] in user.operations:
        result["isAuthorized"] = True
    return result

# === a function that builds the answer
def answer(allowed):
    return {"isAuthorized": allowed, "resolverContext": {}@ttl}


def handler(event, context):
    user = verify(event["authorizationToken"])
    return answer(event["requestContext"]["operationName"] in user.operations)

# === functions that allow and deny
def handler(event, context):
    user = verify(event["authorizationToken"])
    if event["requestContext"]["operationName"] in user.operations:
        return allow()
    return deny()


def allow():
    return {"isAuthorized": True@ttl}


def deny():
    return {"isAuthorized": False@ttl}

# === a throw
def handler(event, context):
    user = verify(event["authorizationToken"])
    if event["requestContext"]["operationName"] not in user.operations:
        raise PermissionError("unauthorized")
    return {"isAuthorized": True@ttl}

# === a check that throws
def check(user, operation):
    if operation not in user.operations:
        raise PermissionError("unauthorized")


def handler(event, context):
    user = verify(event["authorizationToken"])
    check(user, event["requestContext"]["operationName"])
    return {"isAuthorized": True@ttl}

# === a check out of sight
from company.authorization import assert_allowed


def handler(event, context):
    user = verify(event["authorizationToken"])
    assert_allowed(user, event["requestContext"]["queryString"])
    return {"isAuthorized": True@ttl}

# === a try around the check
def handler(event, context):
    try:
        user = verify(event["authorizationToken"])
        assert_allowed(user, event["requestContext"]["queryString"])
        return {"isAuthorized": True@ttl}
    except PermissionError:
        return {"isAuthorized": False@ttl}

# === the denied fields
def handler(event, context):
    user = verify(event["authorizationToken"])
    denied = [] if user.tenant == event["requestContext"]["variables"]["tenant"] else ["User.email"]
    return {"isAuthorized": True, "deniedFields": denied@ttl}

# === the resolver's context
def handler(event, context):
    user = verify(event["authorizationToken"])
    request = json.dumps(event["requestContext"]["variables"])
    return {"isAuthorized": user.active, "resolverContext": {"request": request}@ttl}

# === a class
class Decision:
    def __init__(self, event):
        self.event = event

    def answer(self):
        user = verify(self.event["authorizationToken"])
        name = self.event["requestContext"]["operationName"]
        return {"isAuthorized": name in user.operations@ttl}


def handler(event, context):
    return Decision(event).answer()

# === a function of its own that is handed the event
def authorize(event):
    user = verify(event["authorizationToken"])
    return event["requestContext"]["operationName"] in user.operations


def handler(event, context):
    return {"isAuthorized": authorize(event)@ttl}

# === a key that is set later
def handler(event, context):
    user = verify(event["authorizationToken"])
    answer = {"resolverContext": {}@ttl}
    answer["isAuthorized"] = event["requestContext"]["operationName"] in user.operations
    return answer

# === more keys copied in
def handler(event, context):
    user = verify(event["authorizationToken"])
    common = {"resolverContext": {}@ttl}
    return {**common, "isAuthorized": event["requestContext"]["operationName"] in user.operations}
"""
