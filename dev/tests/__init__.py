"""Tests of the developer platform, and core's lint checks on the addon."""
