"""Manifests and collections of other museums, brought in beside our own.

`read` takes any bytes apart, `upgrade` lifts Presentation 2 to 3, `tidy` mends what is
tolerated, `facts` says what there is to show: pure functions without files or network.
`services` fetch, keep, publish and take back (docs/decisions/0013-items-of-other-museums.md).
"""
