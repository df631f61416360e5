"""What stands before every page: tokens, headers, limits, proxies, secrets."""
