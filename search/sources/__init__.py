"""What this floor itself registers to be searched; upper floors add theirs."""
