"""The CMS pages of the import."""
