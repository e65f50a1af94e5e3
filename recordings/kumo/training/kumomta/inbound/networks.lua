-- What rbldnsd had in /var/tmp/good_guys.txt and /opt/msys/ecelerity/etc/rbl.txt.

local kumo = require 'kumo'

return {
  good_guys = kumo.cidr.make_map {
    ['192.0.2.0/24'] = 'friend',
    ['2001:db8:1::/48'] = 'friend',
  },
  tmp_rbl = kumo.cidr.make_map {
    ['203.0.113.66/31'] = 'listed',
  },
}
