"""OAI-PMH 2.0 as a harvester speaks it (https://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm).

`ask` sends a request and keeps a gentle pace, `answer` reads what came, `verbs` are the
requests that a harvest makes.
"""
