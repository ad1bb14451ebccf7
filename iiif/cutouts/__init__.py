"""Named details of images: a page, a picture and an annotation at addresses that stay."""
