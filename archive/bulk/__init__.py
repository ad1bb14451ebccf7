"""Many records at once: what can be changed, what it would mean, doing it, taking it back."""
