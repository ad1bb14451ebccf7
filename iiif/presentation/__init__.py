"""The pieces of manifests and collections, their store, and what makes it follow the archive."""
