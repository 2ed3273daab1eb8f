"""The use cases: what an officer can do. Each room imports only rooms below it."""
