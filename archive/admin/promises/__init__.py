"""授权与规约 in the CMS: consents, protocols and circles, each a list, a page and its acts."""
