"""What files say about themselves: read in a limited process, bounded, and normalised.

`extract` is the door. Everything else here runs inside the limited process
(`python -m media.metadata.read`), without Django.
"""
