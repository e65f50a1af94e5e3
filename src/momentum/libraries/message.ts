import type { Row } from '../calls/rows.js'
import { messageCodeRows } from './message-code.js'
import { messageContentRows } from './message-content.js'
import { messageContextRows } from './message-context.js'
import { messageEnvelopeRows } from './message-envelope.js'
import { messageMakeRows } from './message-make.js'
import { messagePartRows } from './message-part.js'
import { messageRoutingRows } from './message-routing.js'
import { messageSendRows } from './message-send.js'
import { messageTextRows } from './message-text.js'

/** The methods of a message and of its parts. */
export const messageRows: readonly Row[] = [
  ...messageContentRows,
  ...messageEnvelopeRows,
  ...messageRoutingRows,
  ...messageContextRows,
  ...messageCodeRows,
  ...messageSendRows,
  ...messageTextRows,
  ...messagePartRows,
  ...messageMakeRows,
]
