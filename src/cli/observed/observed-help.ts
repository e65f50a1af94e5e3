import { fidelityText } from '../../report/fidelity-text.js'

/** What can be imported besides exports, and what each source yields. */
export const observedHelp =
  (): string => `What others observed is put through a policy (--policy) and recorded: captures of plain SMTP (pcap, pcapng), transcripts (C: and S:,
swaks, >>> and <<<), Momentum's reject log and main log of one server together, mbox, Maildir and .eml with a stated envelope. What the
server was seen to answer is kept beside what the policy answers; where their classes differ, the recording ends there with a gap.
What a source does not show is unknown: a policy that reads it is undecidable. Nothing is repaired.

What the recorder inside Momentum wrote runs again under the policy that ran there (--policy: the same files, byte for byte), with the
answers that Momentum gave. Where production and the host here part, the recording ends with a gap. --follow keeps each session of a
folder once it is over, until SIGTERM or Ctrl-C. The recorder has not been run on a real Momentum.

  reprise import --policy recordings/inbound --context none capture.pcap
  reprise import --policy recordings/inbound rejectlog.ec mainlog.ec
  reprise import --policy recordings/inbound --peer 192.0.2.10:40001 --helo client.example \\
    --sender ann@example.net --recipients bob@example.com,cy@example.com mail.mbox
  reprise import --policy recordings/inbound inside.jsonl
  reprise import --policy recordings/inbound --follow /var/log/reprise

Exit status: 0 all of it was imported, 2 trouble, also where no file has a session; 3 a part was imported, and something is missing: a file is
damaged (standard error says where), a session ends where the policy asks what nobody knows, or one of the recorder has a gap.

${fidelityText()}`
