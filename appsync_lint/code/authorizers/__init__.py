"""Lambda authorizers -> facts: the answers that they give, and what they do with the token."""
