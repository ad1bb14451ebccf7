"""The museum in the CMS: choosers for the editor of pages."""
