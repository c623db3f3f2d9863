"""Programs that print what Muye costs, each figure beside its floor, measured in one run."""
