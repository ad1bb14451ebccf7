"""The demo museum: drawings, sounds and films of our own, and the builder that puts them on show."""
