import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { sortedTable } from './sorted-table.js'

/** A write to Cloudmark's ActiveFilter, which looks at mail after it was delivered: no session meets it again. */
const written =
  (name: string, read: (stage: Stage, frame: Frame) => readonly Canonical[]) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    stage.noteOutside(frame, [`cloudmark.${name}`, ...read(stage, frame)])
    return 0
  }

/** `(inbox, spam, unread_only)`; the page has `yes` and `no` for the last. */
const movedMessages = (stage: Stage, frame: Frame): readonly Canonical[] => {
  const [inbox, spam, unreadOnly] = [frame.string(1), frame.string(2), frame.string(3)]
  if (unreadOnly !== 'yes' && unreadOnly !== 'no')
    stage.undecidable({
      call: 'msys.cloudmark.set_af_mode_movemsg',
      key: encodeText(unreadOnly),
      reason: `unread_only is ${JSON.stringify(unreadOnly)}, and the manual has only "yes" and "no"`,
      hint: 'pass "yes" or "no"',
    })
  return [encodeText(inbox), encodeText(spam), unreadOnly]
}

/** `(address, data)`: data is a table of keys and values. */
const addedData = (stage: Stage, frame: Frame): readonly Canonical[] => {
  const address = encodeText(frame.string(1))
  if (frame.type(2) !== 'table') return frame.wrongType(2, 'table')
  return [address, outsideValue(stage, 'msys.cloudmark', sortedTable(frame, 2))]
}

const row = (name: string, read: (stage: Stage, frame: Frame) => readonly Canonical[]): Row =>
  documented(`msys.cloudmark.${name}`, 'write', {
    source: `S/4/lua/ref-msys-cloudmark-${name.replaceAll('_', '-')}`,
    bind: written(name, read),
  })

export const cloudmarkRows: readonly Row[] = [
  row('set_af_mode_discard', () => []),
  row('set_af_mode_keep', () => []),
  row('set_af_mode_movemsg', movedMessages),
  row('set_af_msi_address', (_stage, frame) => [encodeText(frame.string(1))]),
  row('add_af_data', addedData),
]
