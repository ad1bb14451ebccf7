"""Change Discovery 1.0, level 2: harvesters read what became public, changed, or went."""
