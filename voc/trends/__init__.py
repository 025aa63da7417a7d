"""What to expect of a series, and when it holds more than that; pure functions of counts."""
