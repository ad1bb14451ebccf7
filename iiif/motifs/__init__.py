"""The regions of motifs: as pictures, as annotations, and as images to draw them on."""
