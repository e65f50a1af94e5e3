import { describe, expect, test } from 'vitest'
import { answered, beginDialogue, heard, questionText } from '../../../src/cli/linear/dialogue.js'
import type { Dialogue, News } from '../../../src/cli/linear/dialogue-types.js'
import { textOf } from '../../../src/report/style.js'
import { aDrift } from '../../report/given.js'
import { anOverview } from '../../tui/given.js'

const read: News = { kind: 'answer', answer: { kind: 'overview', overview: anOverview() } }
/** The newest comparison is of a candidate with that name. */
const readWith = (name: string, id: string): News => {
  const drifts = [aDrift(), aDrift({ session: 'another' })]
  const overview = anOverview({ id, candidate: id.repeat(64), name, counts: '2 sessions: 2 drifted.', drifts })
  return { kind: 'answer', answer: { kind: 'overview', overview } }
}

const trouble: News = { kind: 'trouble', message: 'it cannot be read', hint: 'try another' }

const begun = (): Dialogue => heard(beginDialogue(false), read)
const answering = (dialogue: Dialogue, ...answers: readonly string[]): Dialogue => answers.reduce(answered, dialogue)
const said = (dialogue: Dialogue): string => textOf(dialogue.said, { color: false, width: 1000, unicode: true })
const kinds = (dialogue: Dialogue): readonly string[] => dialogue.places.map(({ kind }) => kind)

describe('a dialogue', () => {
  test('begins with what there is to read, and asks nothing before that', () => {
    expect(beginDialogue(false).wish).toEqual({ kind: 'ask', question: { kind: 'overview', comparison: 0 } })
    expect(questionText(begun())).toBe('What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions.')
    expect(begun().wish).toBeNull()
  })

  test('wants what an answer needs, and goes back where that cannot be had', () => {
    const asked = answering(begun(), 'sessions')
    expect(kinds(asked)).toEqual(['main', 'sessions'])
    expect(asked.wish).toEqual({ kind: 'ask', question: { kind: 'overview', comparison: 0 } })
    const back = heard(asked, trouble)
    expect(kinds(back)).toEqual(['main'])
    expect(said(back)).toBe('it cannot be read\ntry another\n')
  })

  test('stays where it is with what was read, where something else cannot be had', () => {
    const compare = heard(answering(begun(), 'compare'), {
      kind: 'answer',
      answer: { kind: 'candidates', choices: [] },
    })
    const failed = heard(answering(compare, './nowhere'), trouble)
    expect(kinds(failed)).toEqual(['main', 'candidates'])
    expect(said(failed)).toBe('it cannot be read\ntry another\n')
  })

  test('asks for what an answer lacks, and takes nothing or back as leaving it', () => {
    const compare = heard(answering(begun(), 'compare'), {
      kind: 'answer',
      answer: { kind: 'candidates', choices: [] },
    })
    const asked = answering(compare, 'complete')
    expect(questionText(asked)).toBe('The beginning of the path?')
    expect(said(answering(asked, ''))).toBe('Nothing was changed.\n')
    expect(kinds(answering(asked, 'back'))).toEqual(['main', 'candidates'])
    expect(answering(asked, 'rec').wish).toEqual({ kind: 'ask', question: { kind: 'paths', before: 'rec' } })
    expect(said(answering(asked, 'help'))).toContain('Type what is asked for.')
    expect(answering(asked, 'quit').isOver).toBe(true)
  })

  test('tells the last thing again', () => {
    const helped = answering(begun(), 'help')
    expect(said(answering(helped, 'again'))).toBe(said(helped))
  })

  test('remembers what was compared last', () => {
    const candidate = { path: '/next.lua', commit: null }
    const compare = heard(answering(begun(), 'compare'), {
      kind: 'answer',
      answer: { kind: 'candidates', choices: [] },
    })
    const compared = heard(answering(compare, '/next.lua'), {
      kind: 'compared',
      candidate: { ...candidate, revision: 'a' },
    })
    expect(kinds(compared)).toEqual(['main', 'drifts'])
    expect(compared.places[0]).toMatchObject({ candidate })
  })

  test.each(['step', 'replay'])(
    '%s takes the candidate that was compared here only where the comparison is of that one',
    (word) => {
      const candidate = { path: '/old/next.lua', commit: null }
      const atFirst = (news: News): Dialogue => {
        const revision = 'a'.repeat(64)
        const compared = heard(answering(begun(), 'compare'), {
          kind: 'compared',
          candidate: { ...candidate, revision },
        })
        return answering(heard(compared, news), 'next')
      }
      expect(answering(atFirst(readWith('next.lua', 'a')), word).wish).toMatchObject({ question: { candidate } })
      // another one, which has the same name
      expect(answering(atFirst(readWith('next.lua', 'b')), word).wish).toEqual({
        kind: 'ask',
        question: { kind: 'where', revision: 'b'.repeat(64) },
      })
    },
  )

  test('goes through a comparison that came meanwhile from its beginning', () => {
    const before = answering(
      heard(answering(heard(begun(), readWith('a.lua', 'a')), 'drifts'), readWith('a.lua', 'a')),
      '2',
    )
    expect(questionText(before)).toContain('Finding 2 of 2 under a.lua.')
    const reviewed = heard(before, { kind: 'reviewed', said: [], isOver: false })
    expect(questionText(heard(reviewed, readWith('a.lua', 'a')))).toContain('Finding 2 of 2 under a.lua.')
    expect(questionText(heard(reviewed, readWith('b.lua', 'b')))).toContain(
      'Before the first finding of 2 under b.lua.',
    )
  })

  test('is over where a review was quit', () => {
    expect(heard(begun(), { kind: 'reviewed', said: [], isOver: true }).isOver).toBe(true)
    expect(heard(begun(), { kind: 'reviewed', said: [], isOver: false }).isOver).toBe(false)
  })
})
