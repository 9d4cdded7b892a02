"""Sources of Lambda authorizers and resolvers -> facts about them; rules judge the facts."""
