export const redactionHint = 'what a profile may say stands at the end of reprise listen --help'

/** The format of a profile of `--redact`, in Markdown, for help to print. */
export const redactionHelp = `# Profiles of --redact

A YAML file (YAML 1.2, UTF-8) that says what is not written down. What it leaves out is what keeps least.

    name: support                # default: the name of the file
    addresses: pseudonyms        # keep, pseudonyms or drop; default pseudonyms
    bodies: hash                 # keep, hash or drop; default drop
    headers: [Subject, Date]     # the header fields that are kept, or keep for all; default: none
    key: { file: redact.key }    # or { env: VARIABLE }; 16 to 4096 bytes; default: one of this run alone

- The local part of an address becomes redacted- and 20 digits, the same for the same address under the same key; the domain stays.
  The null sender and postmaster stay. A header field with an address in it is kept as its pseudonyms alone: then no candidate
  can measure that message, search all of it, or ask for its MIME parts; its body and other fields can be read.
- A policy that reads what is redacted is answered as it comes, and the recording has a gap there: what the client sends from
  then on, redacted, and the codes that it is told, without their texts.
- The key is in no recording, but a digest that tells keys apart. Recordings under one key can be held against one another.
`
