"""What the image server does, for the operator's page: counted in each process, summed up there."""
