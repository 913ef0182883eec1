"""Keeping studies safe: where backups lie, the daily one, looking for damage, putting back."""
