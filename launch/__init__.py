"""What `./run` does once Python and the packages are there. Django is imported late:
a second start must reach the first page in seconds."""
