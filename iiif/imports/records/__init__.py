"""Records of catalogues as OAI-PMH gives them: Dublin Core, EDM and LIDO, to the facts of a page."""
