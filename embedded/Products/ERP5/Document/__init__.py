"""Documents whose classes are on the file system."""
