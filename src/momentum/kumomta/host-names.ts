import type { Bytes } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'
import { notModelled } from './unmodelled.js'

export const plainName = /^[a-z\d_](?:[a-z\d_.-]*[a-z\d])?$/

/** As an answer has it: with the dot at its end. Of one in capitals no page says what becomes. */
export const hostAt = (stage: Stage, host: Bytes): Bytes => {
  const name = host.replace(/\.$/, '')
  return plainName.test(name) ? `${name}.` : notModelled(stage, 'an answer of DNS with a host in capitals')
}
