-- Everything that is meant to be changed without reading the rules.
return {
  our_name = 'mx.lantern.test',
  our_domains = { ['lantern.test'] = true, ['example.net'] = true, ['council.test'] = true },
  archived_domains = { ['council.test'] = true },
  archive = 'vault@archive.lantern.test',
  never_accepted = { root = true, daemon = true, noreply = true },
  aliases = { ['postmaster@lantern.test'] = 'ops@example.net' },
  smart_hosts = { ['council.test'] = 'mail.council.test' },
  partners = { ['192.0.2.10'] = true },
  shut_out = { ['203.0.113.66'] = true },
  ours = { 'X-Lantern-Class', 'X-Lantern-Route', 'X-Lantern-Tag' },
}
