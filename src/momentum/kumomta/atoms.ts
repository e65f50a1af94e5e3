/** Of an address: what needs no quotes (RFC 5321 section 4.1.2), in ASCII; a part of a regular expression. */
export const atom = "[\\w!#$%&'*+/=?^`{|}~-]+"
