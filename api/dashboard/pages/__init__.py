"""The pages, one file each; every page is a question, answered in sentences first."""
