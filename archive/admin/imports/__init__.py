"""Pages of the import: upload, columns, rehearsal report, progress, result, taking back."""
