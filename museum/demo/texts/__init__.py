"""What the demo museum says: collections and stories as JSON, its plates as Python."""
