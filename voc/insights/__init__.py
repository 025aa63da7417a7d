"""What customers say, in figures, sentences and their own words: the queries behind every page and its JSON twin."""
