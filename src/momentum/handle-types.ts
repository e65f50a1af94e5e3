import type { HandleType } from '../lua/machine.js'
import { methodsOf } from './calls.js'
import { deliveryHandleTypes } from './delivery/handle-types.js'
import type { HandleTypes } from './handles.js'
import { inboundHandleTypes } from './inbound/handle-types.js'
import { getAcceptField, getConstructField } from './libraries/accept.js'
import { jsonHandleType } from './libraries/json.js'
import { getMessageField } from './libraries/message.js'
import { partHandleType } from './libraries/message-part.js'
import { missingField, unkeptField, unmodelledField } from './libraries/unmodelled.js'
import { getVctxField, setVctxField } from './libraries/vctx.js'
import { displayAddress } from './peer.js'
import type { Stage } from './stage.js'

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
    get: (frame, _id, key) => getAcceptField(stage, frame, key),
    set: (_frame, _id, key) => unkeptField(stage, 'ac', key),
  },
  construct: {
    ...plain('message_construct'),
    get: (frame, _id, key) => getConstructField(stage, frame, key),
    set: (_frame, _id, key) => unkeptField(stage, 'mc', key),
  },
  recipients: opaque(stage, 'list_node'),
  message: {
    ...plain('ec_message'),
    methods: methodsOf(stage, 'msg'),
    get: (frame, id, key) => {
      const object = stage.objects()[id]
      return object?.kind === 'message' && getMessageField(stage, frame, object.message, key)
    },
    set: (_frame, _id, key) => unkeptField(stage, 'msg', key),
  },
  string: {
    ...plain('ec_string'),
    methods: methodsOf(stage, 'ec_string'),
    get: (frame, id, key) => {
      if (key === 'buffer') frame.pushString(textOf(stage, id))
      else if (key === 'len') frame.pushNumber(textOf(stage, id).length)
      else return missingField(stage, 'ec_string', key)
      return true
    },
    set: (_frame, _id, key) => unkeptField(stage, 'ec_string', key),
    toText: (id) => textOf(stage, id),
    length: (id) => textOf(stage, id).length,
  },
  address: { ...opaque(stage, 'sockaddr'), toText: (id) => displayAddress(textOf(stage, id)) },
  identifier: { ...opaque(stage, 'message_id'), toText: (id) => textOf(stage, id) },
  part: partHandleType(stage, methodsOf(stage, 'msgpart')),
  io: { ...plain('io_object'), methods: methodsOf(stage, 'io') },
  json: jsonHandleType(stage),
  counter: plain('counter'),
  dkim: { name: 'opendkim.dkim:DKIM', methods: {} },
  signature: { name: 'opendkim.dkim:DKIM_SIGINFO', methods: {} },
  ...deliveryHandleTypes(stage),
  ...inboundHandleTypes(stage),
  mutex: { name: 'thread:mutex', methods: methodsOf(stage, 'mutex') },
})

const textOf = (stage: Stage, id: number): string => {
  const object = stage.objects()[id]
  if (object?.kind === 'string') return object.value
  return object?.kind === 'address' || object?.kind === 'identifier' ? object.text : ''
}
