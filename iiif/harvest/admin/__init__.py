"""The CMS pages of sources, their runs and what changed."""
