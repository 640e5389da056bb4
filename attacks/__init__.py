"""What somebody who means harm would try, by every route: part of `./run test` (docs/security.md)."""
