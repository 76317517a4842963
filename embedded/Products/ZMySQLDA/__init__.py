"""Stands in for the connections to MariaDB."""
