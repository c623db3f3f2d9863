"""The use cases: one function each, which takes a `Work` and never commits."""
