"""From a master to the files that are shown: pure functions of paths, no database.

Each makes its files in a folder that it is given and tells what it made; names are fixed,
so that an address of a rendition never changes when it is made again.
"""
