"""Forms of the community room: they parse and explain; services decide."""
