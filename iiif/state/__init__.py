"""Content State 1.0: a detail of an object as something to pass on and to open."""
