"""`/a/…`: one matter for one recipient, read and answered without signing in, on a phone as well."""
