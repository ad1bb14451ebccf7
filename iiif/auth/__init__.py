"""IIIF Authorization Flow 2.0: probe, access, token and logout for what isn't wholly public."""
