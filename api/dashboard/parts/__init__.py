"""What pages are made of: a figure, a quote, a trend, a row of filters."""
