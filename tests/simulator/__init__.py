"""The proofs sent to `@aws-amplify/amplify-appsync-simulator`, which decides on its own: see `__main__.py`."""
