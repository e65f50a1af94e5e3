import type { Bytes } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'
import { replyText } from '../libraries/known-texts.js'
import type { Reply } from '../phases/replies.js'

/** A refusal that a policy wrote as one text, code first: `421 4.7.0 no`. What any other text does, no manual says. */
export const writtenReply = (stage: Stage, where: string, text: Bytes): Reply => {
  const found = /^([45]\d\d) (.*)$/s.exec(text)
  if (found) return [Number(found[1]), replyText(stage, where, found[2]!)]
  return stage.undecidable({
    call: where,
    key: null,
    reason: `${where} is ${JSON.stringify(text)}, which is no refusal with its code first, and no manual says what the server answers then`,
    hint: 'write a text as "535 5.7.8 no"',
  })
}
