"""What a file looks or sounds like, in a few bytes, and who else looks or sounds like it."""
