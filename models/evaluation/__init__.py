"""How good the heads are, each figure beside its baseline in the same run."""
