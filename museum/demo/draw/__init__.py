"""Drawing without Django: every generator takes a seed and a size and gives the same pixels again."""
