-- The lists that other people edit. A file is found by its whole path only, so they are a module here.

local kumo = require 'kumo'

return {
  -- Peers that we know, and their class. Ask the postmaster before you add one.
  peers = {
    ['192.0.2.10'] = 'partner', -- example.com, their newsletters
    ['192.0.2.11'] = 'partner', -- example.com, their second host
    ['2001:db8::25'] = 'partner', -- example.org, IPv6 only
    ['198.51.100.250'] = 'monitor', -- our own probe, from outside
    ['203.0.113.66'] = 'unlisted', -- inside of a partner's network, but broken into in January
  },

  -- what rbldnsd had in /var/lib/lantern/partner_networks
  partner_networks = kumo.cidr.make_map {
    ['203.0.113.0/24'] = 'partner',
    ['2001:db8:77::/48'] = 'partner',
  },

  -- Mailboxes that are closed. They stay in the table until the year is over.
  blocked = {
    ['old-treasurer@lantern.test'] = true,
    ['committee-2019@example.net'] = true, -- dissolved
  },

  -- Domains whose mail goes to a host of their own.
  smart_hosts = {
    ['council.test'] = 'relay.council.test',
    ['archive.lantern.test'] = 'vault.lantern.test',
  },
}
