"""The import screen: files picked, looked over and corrected, and brought in."""
