-- Everything that is meant to be changed without reading the rules.

return {
  -- the name in our own banner: nobody else may greet us with it
  our_name = "mx.lantern.test",

  -- the domains that we take mail for; council.test must also be archived
  our_domains = {
    ["lantern.test"] = true,
    ["example.net"] = true,
    ["council.test"] = true,
  },
  archived_domains = {
    ["council.test"] = true,
  },
  archive = "vault@archive.lantern.test",

  -- A peer is "unlisted" unless data/allow.txt or the partner networks name a class for it.
  -- Connections are counted at one moment, recipients over the last hour.
  classes = {
    unlisted = { connections = 5, recipients_per_hour = 60, size = "64k" },
    partner = { connections = 40, recipients_per_hour = 5000, size = "1m" },
    monitor = { connections = 2, recipients_per_hour = 20, size = "8k" },
  },
  connections_total = 2000,

  -- somebody who guesses five addresses in an hour is guessing
  unknown_per_hour = 5,

  -- messages that one sending domain may leave here in an hour
  messages_per_sender_domain = 200,

  -- Addresses that every domain of ours has, without a mailbox (RFC 2142), and those that it has not.
  always_accepted = { postmaster = true, abuse = true },
  never_accepted = { root = true, daemon = true, noreply = true },

  -- These were published once where only a harvester reads. Whoever writes to them is one.
  traps = {
    ["offers@lantern.test"] = true,
    ["winter-raffle@example.net"] = true,
  },

  -- who reads what arrives for an address without a mailbox of its own
  aliases = {
    ["postmaster@lantern.test"] = "ops@example.net",
    ["postmaster@council.test"] = "ops@example.net",
    ["abuse@lantern.test"] = "abuse-desk@example.net",
  },

  -- the route of a recipient (the mailbox table knows it) and the binding that carries it
  bindings = {
    bulk = "bulk",
    bounces = "bounces",
    archive = "archive",
    express = "express",
  },
}
