"""The entry protocol on the server: meet, judge, store."""
