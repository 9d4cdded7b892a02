def handle(event, context):
    return {"id": event["id"]}
