"""The archive's rooms in the CMS, registered by `archive.wagtail_hooks`."""
