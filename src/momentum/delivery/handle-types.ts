import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HandleType } from '../../lua/machine.js'
import type { HandleTypes } from '../handles.js'
import { unmodelledField } from '../libraries/unmodelled.js'
import type { ObjectKind } from '../objects.js'
import type { Stage } from '../stage.js'
import type { DeliverySideObject } from './objects.js'
import { setTlsParameter } from './tls-parameters.js'

type Kind = DeliverySideObject['kind']

/** The userdata of what delivery and injection pass (structs-domain-record, structs-delivery-construct, structs-ec-ssl-ctx-params). */
export const deliveryHandleTypes = (stage: Stage): Pick<HandleTypes, Kind> => ({
  domain: structure(stage, 'domain_record', (frame, id, key) => {
    const { domain, isGiven, counts } = objectOf(stage, id, 'domain')
    if (key === 'domain' && !isGiven) stage.assumed.add('delivery-domain')
    if (key === 'domain') frame.pushString(domain)
    else if (Object.hasOwn(counts, key)) frame.pushNumber(counts[key]!)
    else return false
    return true
  }),
  timeval: structure(stage, 'timeval', (frame, id, key) => {
    const { at } = objectOf(stage, id, 'timeval')
    if (key === 'tv_sec') frame.pushNumber(Math.floor(at / 1000))
    else if (key === 'tv_usec') frame.pushNumber((at % 1000) * 1000)
    else return false
    return true
  }),
  delivery: structure(stage, 'delivery_construct', (frame, id, key) => {
    if (key === 'message') stage.handles.pushMessage(frame, objectOf(stage, id, 'delivery').message)
    return key === 'message'
  }),
  tls: {
    ...structure(stage, 'ec_ssl_ctx_params', (frame, id, key) => {
      const value = objectOf(stage, id, 'tls').set.get(key)
      if (value !== undefined) frame.pushValue(value)
      return value !== undefined
    }),
    set: (frame, id, key) => setNumber(stage, frame, { id, key }),
  },
  clientArgs: structure(stage, 'smtp_client_args', () => false),
  noAccept: structure(stage, 'accept_construct', () => false),
  noVctx: structure(stage, 'validate_context', () => false),
})

type Get = NonNullable<HandleType['get']>

/** What is not known of a structure is undecidable, read and written. */
const structure = (stage: Stage, name: string, get: Get): HandleType => ({
  name: `msys.core:_${name}`,
  methods: {},
  get: (frame, id, key) => get(frame, id, key) || unmodelledField(stage, name, key),
  set: (_frame, _id, key) => unmodelledField(stage, `writing ${name}`, key),
})

const objectOf = <Of extends ObjectKind>(stage: Stage, id: number, kind: Of) => {
  const object = stage.objects()[id]
  if (object?.kind !== kind) throw new Error(`handle ${id} names no ${kind}`)
  return object as Extract<typeof object, { kind: Of }>
}

/** The two integers of the structure are fields to write; the strings are msys.tls_params.set's. */
const setNumber = (stage: Stage, frame: Frame, { id, key }: { readonly id: number; readonly key: Bytes }): boolean => {
  if (key !== 'use_tls' && key !== 'tls_verify') return unmodelledField(stage, 'writing ec_ssl_ctx_params', key)
  setTlsParameter(stage, frame, { of: objectOf(stage, id, 'tls'), name: key, value: frame.number(3) })
  return true
}
