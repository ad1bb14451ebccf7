"""Records as other systems read them: Dublin Core, Linked Art, EDM, LIDO, schema.org, citations.

`thing.thing_of` gathers once what the public may know of a record; the formats are pure
functions of that, so that none of them can let out more than another. `formats` lists them.
"""
