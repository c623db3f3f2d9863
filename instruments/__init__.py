"""What is asked, how it is keyed, who published it: one data file an instrument."""
