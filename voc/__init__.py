"""The ground floor: the language, the books, series and surges, insights, alerts and channels."""
