import type { HandleTypes } from '../calls/handles.js'
import type { Stage } from '../calls/stage.js'
import { objectOf, structure } from '../calls/structures.js'
import type { DeliverySideObject } from './objects.js'

type Kind = DeliverySideObject['kind']

/** The userdata of what delivery and injection pass (structs-domain-record, structs-delivery-construct). */
export const deliveryHandleTypes = (stage: Stage): Pick<HandleTypes, Kind> => ({
  domain: structure(stage, 'domain_record', (frame, id, key) => {
    const { domain, isGiven, counts } = objectOf(stage, id, 'domain')
    if (key === 'domain' && !isGiven) stage.assumed.add('delivery-domain')
    if (key === 'domain') frame.pushString(domain)
    else if (Object.hasOwn(counts, key)) frame.pushNumber(counts[key]!)
    else return false
    return true
  }),
  delivery: structure(stage, 'delivery_construct', (frame, id, key) => {
    if (key === 'message') stage.handles.pushMessage(frame, objectOf(stage, id, 'delivery').message)
    return key === 'message'
  }),
  clientArgs: structure(stage, 'smtp_client_args', () => false),
  noAccept: structure(stage, 'accept_construct', () => false),
  noVctx: structure(stage, 'validate_context', () => false),
})
