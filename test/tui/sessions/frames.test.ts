import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../../src/report/columns.js'
import { textOfRow } from '../../../src/report/layout.js'
import { appendEvents } from '../../../src/store/append.js'
import { frameOf } from '../../../src/tui/frame/frame.js'
import { sessionAppend } from '../../store/sessions.js'
import { openUi, rowsOf, tonesOf } from '../drive.js'
import { compared, sessionId } from '../given.js'
import { givenMail } from './given-mail.js'

const small = { columns: 40, rows: 12 }
const roomy = { columns: 80, rows: 24 }
const vast = { columns: 200, rows: 60 }

describe('the list of sessions', () => {
  test('at 40x12', async () => {
    expect((await openUi(givenMail().path, small)).frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 240 sessions
        session                  drift   reply
      ▸ mail-240                           550
        mail-239                           250
        mail-238                           250
        mail-237                           550
        mail-236                           250
        mail-235                           250
        mail-234                           550
        mail-233                           250
      2xx 215  4xx 14  5xx 11  █▄▃▃▂▂▂▂▂▂▂▂▂▂▂
      Enter open · / filter · ? help · q quit"
    `)
  })

  test('at 80x24', async () => {
    expect((await openUi(givenMail().path, roomy)).frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 240 sessions
        session                drift   peer              sender      recipients  reply
      ▸ mail-240                       198.51.100.2      news@exam…  carol@exa…    550
        mail-239                       198.51.100.1      bob@examp…  dave@exam…    250
        mail-238                       198.51.100.0      Ann@examp…  carol@exa…    250
        mail-237                       198.51.100.6      news@exam…  dave@exam…    550
        mail-236                       198.51.100.5      bob@examp…  carol@exa…    250
        mail-235                       198.51.100.4      Ann@examp…  dave@exam…    250
        mail-234                       198.51.100.3      news@exam…  carol@exa…    550
        mail-233                       198.51.100.2      bob@examp…  dave@exam…    250
        mail-232                       198.51.100.1      Ann@examp…  carol@exa…    250
        mail-231                       198.51.100.0      <>          dave@exam…    550
        mail-230                       198.51.100.6      bob@examp…  carol@exa…    250
        mail-229                       198.51.100.5      Ann@examp…  dave@exam…    250
        mail-228                       198.51.100.4      news@exam…  carol@exa…    550
        mail-227                       198.51.100.3      bob@examp…  dave@exam…    250
        mail-226                       198.51.100.2      Ann@examp…  carol@exa…    250
        mail-225                       198.51.100.1      news@exam…  dave@exam…    550
        mail-224                       198.51.100.0      bob@examp…  carol@exa…    250
        mail-223                       198.51.100.6      Ann@examp…  dave@exam…    250
      2xx 215  █▄▃▃▃▂▂▂▂▂▂▂▂▂▂▁▂▂▂▁▁▂▁▁▁▁▁▁    ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
      4xx  14                             ▃████▃
      5xx  11                                               █ ███ ██ ██ ███
      Enter open · / filter · p compare · s sort · # jump · f follow · ? help · q quit"
    `)
  })

  test('at 200x60', async () => {
    const store = givenMail(120)
    compared(store)
    expect((await openUi(store.path, vast)).frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 120 sessions · inbound-next: 6 sessions: 5 same, 1 drifted.
        day         time      session                           drift   peer                           sender                    recipients               reply  phase        end         revision
      ▸ 2026-03-02  00:00:00  mail-120                                  198.51.100.1                   news@example.com          carol@example.net          550  data         quit        inbound
        2026-03-01  23:36:06  mail-119                                  198.51.100.0                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  23:12:23  mail-118                                  198.51.100.6                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  22:48:53  mail-117                                  198.51.100.5                   news@example.com          dave@example.net           550  data         quit        inbound
        2026-03-01  22:25:36  mail-116                                  198.51.100.4                   bob@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  22:02:30  mail-115                                  198.51.100.3                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  21:39:36  mail-114                                  198.51.100.2                   news@example.com          carol@example.net          550  data         quit        inbound
        2026-03-01  21:16:54  mail-113                                  198.51.100.1                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  20:54:24  mail-112                                  198.51.100.0                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  20:32:06  mail-111                                  198.51.100.6                   news@example.com          dave@example.net           550  data         quit        inbound
        2026-03-01  20:09:59  mail-110                                  198.51.100.5                   <>                        carol@example.net          250  data         quit        inbound
        2026-03-01  19:48:06  mail-109                                  198.51.100.4                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  19:26:24  mail-108                                  198.51.100.3                   news@example.com          carol@example.net          550  data         quit        inbound
        2026-03-01  19:04:54  mail-107                                  198.51.100.2                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  18:43:36  mail-106                                  198.51.100.1                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  18:22:30  mail-105                                  198.51.100.0                   news@example.com          dave@example.net           550  data         quit        inbound
        2026-03-01  18:01:36  mail-104                                  198.51.100.6                   bob@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  17:40:53  mail-103                                  198.51.100.5                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  17:20:23  mail-102                                  198.51.100.4                   news@example.com          carol@example.net          250  data         quit        inbound
        2026-03-01  17:00:06  mail-101                                  198.51.100.3                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  16:40:00  mail-100                                  198.51.100.2                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  16:20:05  mail-99                                   198.51.100.1                   <>                        dave@example.net           250  data         quit        inbound
        2026-03-01  16:00:24  mail-98                                   198.51.100.0                   bob@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  15:40:54  mail-97                                   198.51.100.6                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  15:21:36  mail-96                                   198.51.100.5                   news@example.com          carol@example.net          250  data         quit        inbound
        2026-03-01  15:02:29  mail-95                                   198.51.100.4                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  14:43:36  mail-94                                   198.51.100.3                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  14:24:54  mail-93                                   198.51.100.2                   news@example.com          dave@example.net           250  data         quit        inbound
        2026-03-01  14:06:24  mail-92                                   198.51.100.1                   bob@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  13:48:06  mail-91                                   198.51.100.0                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  13:30:00  mail-90                                   198.51.100.6                   news@example.com          carol@example.net          250  data         quit        inbound
        2026-03-01  13:12:06  mail-89                                   198.51.100.5                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  12:54:23  mail-88                                   198.51.100.4                   <>                        carol@example.net          451  data         quit        inbound
        2026-03-01  12:36:54  mail-87                                   198.51.100.3                   news@example.com          dave@example.net           451  data         quit        inbound
        2026-03-01  12:19:36  mail-86                                   198.51.100.2                   bob@example.com           carol@example.net          451  data         quit        inbound
        2026-03-01  12:02:30  mail-85                                   198.51.100.1                   Ann@example.com           dave@example.net           451  data         quit        inbound
        2026-03-01  11:45:35  mail-84                                   198.51.100.0                   news@example.com          carol@example.net          451  data         quit        inbound
        2026-03-01  11:28:53  mail-83                                   198.51.100.6                   bob@example.com           dave@example.net           451  data         quit        inbound
        2026-03-01  11:12:24  mail-82                                   198.51.100.5                   Ann@example.com           carol@example.net          451  data         quit        inbound
        2026-03-01  10:56:06  mail-81                                   198.51.100.4                   news@example.com          dave@example.net           250  data         quit        inbound
        2026-03-01  10:40:00  mail-80                                   198.51.100.3                   bob@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  10:24:05  mail-79                                   198.51.100.2                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  10:08:24  mail-78                                   198.51.100.1                   news@example.com          carol@example.net          250  data         quit        inbound
        2026-03-01  09:52:54  mail-77                                   198.51.100.0                   <>                        dave@example.net           250  data         quit        inbound
        2026-03-01  09:37:35  mail-76                                   198.51.100.6                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  09:22:30  mail-75                                   198.51.100.5                   news@example.com          dave@example.net           250  data         quit        inbound
        2026-03-01  09:07:36  mail-74                                   198.51.100.4                   bob@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  08:52:53  mail-73                                   198.51.100.3                   Ann@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  08:38:24  mail-72                                   198.51.100.2                   news@example.com          carol@example.net          250  data         quit        inbound
        2026-03-01  08:24:06  mail-71                                   198.51.100.1                   bob@example.com           dave@example.net           250  data         quit        inbound
        2026-03-01  08:10:00  mail-70                                   198.51.100.0                   Ann@example.com           carol@example.net          250  data         quit        inbound
        2026-03-01  07:56:05  mail-69                                   198.51.100.6                   news@example.com          dave@example.net           250  data         quit        inbound
        2026-03-01  07:42:23  mail-68                                   198.51.100.5                   bob@example.com           carol@example.net          250  data         quit        inbound
      2xx 107  █▄▃▃▃▂▂▂▂▂▂▁▂▁▂▁▂▁▁▁▂▁▁▁▁▁▁▁▁▂ ▁▁▁▁▁▁▁▁▁▁ ▁▁▁▁▁ ▁▁▁ ▁▁▁           ▁▁ ▁▁ ▁▁ ▁▁ ▁ ▁▁ ▁ ▁▁ ▁ ▁  ▁ ▁   ▁▁   ▁ ▁   ▁ ▁   ▁ ▁
      4xx   7                                                          ███ ██ ██
      5xx   6                                                                                             █     █    █     █     █    █
               2026-03-01 00:00:06                                                                                  2026-03-02 00:00:00
      Enter open · / filter · d drifts · p compare · s sort · # jump · f follow · j/k move · ? help · q quit"
    `)
  })

  test('in ASCII', async () => {
    const ui = await openUi(givenMail().path, { ...roomy, unicode: false })
    expect(ui.frame()).toMatch(/^[\x20-\x7e\n]*$/)
    expect(rowsOf(ui, -4)).toMatchInlineSnapshot(`
      "2xx 215  @=---::::::::::.:::..:......    ............................
      4xx  14                             -@@@@-
      5xx  11                                               @ @@@ @@ @@ @@@
      Enter open - / filter - p compare - s sort - # jump - f follow - ? help - q quit"
    `)
  })

  test('by sender, at 40x12 too, keeps the column that it is sorted by', async () => {
    const ui = await openUi(givenMail().path, small)
    await ui.press('s', 's', 's')
    expect(ui.frame()).toMatchInlineSnapshot(`
      "Reprise · 1 of 240 sessions · by sender…
        session       drift  sender ▴    reply
      ▸ mail-11              <>            250
        mail-22              <>            250
        mail-33              <>            250
        mail-44              <>            250
        mail-55              <>            250
        mail-66              <>            250
        mail-77              <>            250
        mail-88              <>            250
      2xx 215  4xx 14  5xx 11  █▄▃▃▂▂▂▂▂▂▂▂▂▂▂
      by sender, A to Z"
    `)
  })

  test.each([small, roomy])('marks a session that is not whole, in $columns columns', async (size) => {
    const store = givenMail(2)
    const { events, ...append } = sessionAppend(store, { id: sessionId(3), name: 'still-open' })
    appendEvents(store, { ...append, events: events.slice(0, -1) })
    const ui = await openUi(store.path, size)
    const shown = rowsOf(ui, 2, 5)
      .split('\n')
      .map((row) => row.replace(/^..(\S+) .*?(250.*)$/, '$1: $2'))
    expect(shown).toEqual(['still-open: 250 ?', 'mail-2: 250', 'mail-1: 250'])
  })

  test('tells classes of replies apart by colour as well, never by colour alone', async () => {
    const ui = await openUi(givenMail().path, small)
    expect(tonesOf(ui).slice(2, 3)).toMatchInlineSnapshot(`
      [
        "chosen<▸ mail-240                           550>",
      ]
    `)
    expect(tonesOf(ui).at(-2)).toMatchInlineSnapshot(`"good<2xx 215>  warn<4xx 14>  bad<5xx 11>  dim<█▄▃▃▂▂▂▂▂▂▂▂▂▂▂>"`)
    const plain = { ...ui.view, style: { ...ui.view.style, color: false } }
    expect(frameOf(plain).map(textOfRow)).toEqual(frameOf(ui.view).map(textOfRow))
  })

  test.each([
    [40, 12],
    [61, 9],
    [80, 24],
    [123, 31],
    [200, 60],
  ])('fits %i columns and %i rows, in every order', async (columns, rows) => {
    const ui = await openUi(givenMail().path, { columns, rows })
    for (let n = 0; n < 7; n += 1) {
      await ui.press('s', 'G')
      expect(ui.frame().split('\n')).toHaveLength(rows)
      expect(ui.frame()).toContain('▸')
      for (const row of ui.frame().split('\n')) expect(columnsOf(row)).toBeLessThanOrEqual(columns)
    }
  })
})
