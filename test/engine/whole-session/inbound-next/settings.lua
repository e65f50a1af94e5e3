return {
  needs_auth = false,
  bindings = { bulk = "bulk", single = "default" },
  unwanted = "junk",
  second_route = "backup.example.org",
}
