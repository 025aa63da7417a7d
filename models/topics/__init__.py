"""What customers talk about: found by fitting, kept by identity, assigned by nearness."""
