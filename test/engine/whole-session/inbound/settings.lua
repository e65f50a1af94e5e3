return {
  needs_auth = true,
  bindings = { bulk = "bulk", single = "default" },
  unwanted = "junk",
  second_route = "relay.example.org",
}
