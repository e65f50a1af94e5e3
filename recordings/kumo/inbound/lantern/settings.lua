-- Everything that is meant to be changed without reading the rules.

return {
  -- the name in our own banner: nobody else may greet us with it
  our_name = 'mx.lantern.test',

  -- the domains that we take mail for; council.test must also be archived
  our_domains = { ['lantern.test'] = true, ['example.net'] = true, ['council.test'] = true },
  archived_domains = { ['council.test'] = true },
  archive = 'vault@archive.lantern.test',

  -- A peer is "unlisted" unless lantern/lists.lua names a class for it. Sizes are in KiB, recipients of the last hour.
  classes = {
    unlisted = { recipients_per_hour = 100, size = 64 },
    partner = { recipients_per_hour = 5000, size = 1024 },
    monitor = { recipients_per_hour = 20, size = 8 },
  },

  -- somebody who guesses five addresses in an hour is guessing
  unknown_per_hour = 5,

  -- messages that one sending domain may leave here in an hour
  messages_per_sender_domain = 200,

  -- Addresses that every domain of ours has, without a mailbox (RFC 2142), and those that it has not.
  always_accepted = { postmaster = true, abuse = true },
  never_accepted = { root = true, daemon = true, noreply = true },

  -- These were published once where only a harvester reads. Whoever writes to them is one.
  traps = { ['offers@lantern.test'] = true, ['winter-raffle@example.net'] = true },

  -- who reads what arrives for an address without a mailbox of its own
  aliases = {
    ['postmaster@lantern.test'] = 'ops@example.net',
    ['postmaster@council.test'] = 'ops@example.net',
  },

  -- the route of a recipient (the mailbox table knows it), the pool that carries it, and the pools that this host has
  pool_of = { bulk = 'bulk', bounces = 'bounces', archive = 'archive', express = 'express' },
  pools = { default = true, bulk = true, bounces = true, archive = true },
}
