"""The media library in the CMS, registered by `media.wagtail_hooks`."""
