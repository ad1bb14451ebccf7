"""OAI-PMH 2.0 provider (https://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm).

`arguments` reads a request, `sets` names sets, `listing` finds a page of entries, `tokens`
carries the way on, `answers` writes it.
"""
