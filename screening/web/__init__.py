"""The pages: each view reads the request, calls one use case and answers."""
