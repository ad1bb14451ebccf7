"""Harvesting other museums again and again (docs/decisions/0020-harvesting.md).

`oai` speaks the protocol, `services` hold what is done with what came, `admin` the CMS pages.
"""
