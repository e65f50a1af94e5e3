import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import type { Stage } from '../calls/stage.js'
import { withoutLineEnd } from '../phases/smtp.js'
import type { PendingPhase } from '../state.js'
import { atom } from './atoms.js'
import { unlike } from './unmodelled.js'

const label = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?'
const host = `${label}(?:\\.${label})*`
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const address = `${atom}(?:\\.${atom})*@${host}`
const parameters = '(?: [a-z\\d][a-z\\d-]*(?:=[!-<>-~]+)?)*'

/** Commands that every server reads alike: a host's name or its IPv4 literal, a plain address. Of others it may be that KumoMTA answers 501, or takes what Momentum does not. */
const plainCommands: Readonly<Partial<Record<PhaseName, RegExp>>> = {
  ehlo: new RegExp(`^(?:EHLO|HELO) (?:${host}|\\[${octet}(?:\\.${octet}){3}\\])$`, 'i'),
  mailfrom: new RegExp(`^MAIL FROM:<(?:${address})?>${parameters}$`, 'i'),
  rcptto: new RegExp(`^RCPT TO:<${address}>${parameters}$`, 'i'),
  command: /^(?!(?:DATA|RSET|NOOP|QUIT)[ \t]+\S|BDAT\b)/i,
}

/** Longer ones are refused, and only CRLF ends one. */
const isLine = (line: Bytes): boolean => line.length <= 998 && !/(?<!\r)\n/.test(line)

export const refuseOddCommand = ({ phase, line }: PendingPhase, stage: Stage): void => {
  const plain = plainCommands[phase]
  if (!plain || line === undefined || (isLine(line) && plain.test(withoutLineEnd(line)))) return
  const [verb = ''] = (line ?? '').split(' ')
  unlike(
    stage,
    verb,
    phase === 'command'
      ? `${verb} is a command, or has an argument, that KumoMTA does not take`
      : `${verb} names no plain host or address, or is no plain line, and how KumoMTA reads such a command is not modelled`,
  )
}
