"""The shapes of what people send, one module a noun."""
