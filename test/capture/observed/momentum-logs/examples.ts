/** The examples of the manual (pages rejectlog and "implementing policy"), each joined to one line. */
export const relaying =
  '1236672125: R="10.79.25.142:42601" L="10.79.25.142:25" C="18/00-07149-D7E16B94" PATH="default" PATH_GRP="default" P="awaiting mailfrom" E=550 M=scriptlet CTXCONN=[pathway=default,ehlo_string="EHLO rh52-node1",ehlo_domain=rh52-node1] CTXMESS=[mailfrom_domain=,mailfrom_string="MAIL FROM:<>",mailfrom_localpart=] relaying denied'

export const noSuchAddress =
  '1251721963: R="192.168.0.5:34814" L="192.168.0.50:25" C="C0/00-02000-BE2CB9A4" PATH="default" PATH_GRP="default" P="reading body" E=550 M=scriptlet CTXCONN=[can_relay=true,pathway=default,ehlo_domain=kubuntu,message_rcpt_count=1,connection_rcpt_count=1,connection_message_count=1,ehlo_string="EHLO kubuntu"] CTXMESS=[mailfrom_localpart=peter,mailfrom_domain=kubuntu.lan,rcptto_domain=yahoo.com,mailfrom_string="MAIL FROM:<peter@kubuntu.lan>",rcptto_string="RCPT TO:<noreply@yahoo.com>",rcptto_localpart=noreply] 550 No such address'
