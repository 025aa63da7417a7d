"""The books: tables, transactions, and one file of verbs per noun."""
