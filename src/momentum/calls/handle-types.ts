import type { HandleType } from '../../lua/machine.js'
import { deliveryHandleTypes } from '../delivery/handle-types.js'
import { inboundHandleTypes } from '../inbound/handle-types.js'
import { kumoHandleTypes } from '../kumomta/handle-types.js'
import { acceptFields, constructFields } from '../libraries/accept.js'
import { jsonHandleType } from '../libraries/json.js'
import { messageFields, messageWrites } from '../libraries/message-fields.js'
import { partHandleType } from '../libraries/message-part.js'
import { unmodelledField } from '../libraries/unmodelled.js'
import { getVctxField, setVctxField } from '../libraries/vctx.js'
import { displayAddress } from '../peer.js'
import { printDocument, printNode } from '../xml/print.js'
import { methodsOf } from './calls.js'
import type { HandleTypes } from './handles.js'
import type { Stage } from './stage.js'
import { keptFields, objectOf, structure } from './structures.js'
import { assertEndKnown, assertPieceKnown, assertReadable } from './unknown.js'

const plain = (name: string): HandleType => ({ name: `msys.core:_${name}`, methods: {} })

/** A structure of which no page names a field that Lua reads: there may be some. */
const opaque = (stage: Stage, name: string): HandleType => ({
  ...plain(name),
  get: (_frame, _id, key) => unmodelledField(stage, name, key),
})

/** The userdata of callouts.md section 4, bound to one stage. */
export const makeHandleTypes = (stage: Stage): HandleTypes => ({
  vctx: {
    ...plain('validate_context'),
    methods: methodsOf(stage, 'vctx'),
    get: (frame, _id, key) => getVctxField(stage, frame, key),
    set: (frame, _id, key) => setVctxField(stage, frame, key),
  },
  accept: {
    ...plain('accept_construct'),
    methods: methodsOf(stage, 'ac'),
    ...keptFields(stage, 'ac', { fields: acceptFields(stage) }),
  },
  construct: {
    ...plain('message_construct'),
    ...keptFields(stage, 'mc', { fields: constructFields(stage) }),
  },
  recipients: opaque(stage, 'list_node'),
  message: {
    ...plain('ec_message'),
    methods: methodsOf(stage, 'msg'),
    ...keptFields(stage, 'msg', { fields: messageFields(stage), writes: messageWrites(stage) }),
  },
  string: {
    ...plain('ec_string'),
    methods: methodsOf(stage, 'ec_string'),
    ...keptFields(stage, 'ec_string', {
      fields: {
        buffer: (frame, id) => frame.pushString(textOf(stage, id)),
        len: (frame, id) => frame.pushNumber(textOf(stage, id).length),
      },
    }),
    toText: (id) => textOf(stage, id),
    length: (id) => textOf(stage, id).length,
  },
  address: { ...opaque(stage, 'sockaddr'), toText: (id) => addressText(stage, id) },
  identifier: { ...opaque(stage, 'message_id'), toText: (id) => textOf(stage, id) },
  part: partHandleType(stage, methodsOf(stage, 'msgpart')),
  io: { ...plain('io_object'), methods: methodsOf(stage, 'io') },
  json: jsonHandleType(stage),
  counter: plain('counter'),
  httpClient: { name: 'msys.http.client:client', methods: methodsOf(stage, 'client') },
  curl: { name: 'curlT', methods: methodsOf(stage, 'c') },
  xmlDocument: {
    name: 'libxml2:xmlDocPtr',
    methods: methodsOf(stage, 'doc'),
    toText: (id) => printDocument(objectOf(stage, id, 'xmlDocument').document),
  },
  xmlNode: {
    name: 'libxml2:xmlNodePtr',
    methods: methodsOf(stage, 'node'),
    toText: (id) => printNode(objectOf(stage, id, 'xmlNode').node),
  },
  statvfs: structure(stage, 'ec_statvfs', (frame, id, key) => {
    const value = objectOf(stage, id, 'statvfs').snapshot[key]
    if (value !== undefined) frame.pushNumber(value)
    return value !== undefined
  }),
  timer: { name: 'msys.timer:timer', methods: methodsOf(stage, 'timer') },
  dkim: { name: 'opendkim.dkim:DKIM', methods: {} },
  signature: { name: 'opendkim.dkim:DKIM_SIGINFO', methods: {} },
  ...deliveryHandleTypes(stage),
  ...inboundHandleTypes(stage),
  ...kumoHandleTypes(stage),
  mutex: { name: 'thread:mutex', methods: methodsOf(stage, 'mutex') },
})

/** Whoever reads it needs the port, too. */
const addressText = (stage: Stage, id: number): string => {
  const { end, text } = objectOf(stage, id, 'address')
  assertEndKnown(stage, end)
  return displayAddress(text)
}

const textOf = (stage: Stage, id: number): string => {
  const object = stage.objects()[id]
  if (object?.kind === 'string' && object.isUnseen) assertPieceKnown(stage, 'line')
  if (object?.kind === 'string') assertReadable(stage, object.value)
  if (object?.kind === 'string') return object.value
  return object?.kind === 'address' || object?.kind === 'identifier' ? object.text : ''
}
