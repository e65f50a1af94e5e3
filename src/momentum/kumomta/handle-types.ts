import type { HandleType } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { addressType } from './addresses.js'
import { messageType } from './message-type.js'
import { connectionType } from './metadata.js'
import type { KumoObject } from './objects.js'

/** Userdata of KumoMTA's. */
export const kumoHandleTypes = (stage: Stage): Readonly<Record<KumoObject['kind'], HandleType>> => ({
  kumoAddress: addressType(stage),
  kumoMessage: messageType(stage),
  kumoConnection: connectionType(stage),
})
