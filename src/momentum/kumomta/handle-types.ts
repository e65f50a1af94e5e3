import type { HandleType } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { addressHeaderType } from './address-header.js'
import { addressType } from './addresses.js'
import { cidrMapType } from './cidr-map.js'
import { seriesType } from './counter-series.js'
import { domainMapType } from './domain-map.js'
import { errorType, notedType } from './host-errors.js'
import { messageType } from './message-type.js'
import { connectionType } from './metadata.js'
import type { KumoObject } from './objects.js'
import { queueConfigType } from './queue-config.js'
import { listenerDomainType } from './relaying.js'
import { databaseType } from './sqlite.js'

/** Userdata of KumoMTA's. */
export const kumoHandleTypes = (stage: Stage): Readonly<Record<KumoObject['kind'], HandleType>> => {
  const types: Readonly<Record<KumoObject['kind'], HandleType>> = {
    kumoAddress: addressType(stage),
    kumoMessage: messageType(stage),
    kumoConnection: connectionType(stage),
    kumoAddressHeader: addressHeaderType(stage),
    kumoListenerDomain: listenerDomainType(stage),
    kumoError: errorType(stage),
    kumoCidrMap: cidrMapType(stage),
    kumoDomainMap: domainMapType(stage),
    kumoSeries: seriesType(stage),
    kumoDatabase: databaseType(stage),
    kumoQueueConfig: queueConfigType(stage),
  }
  return Object.fromEntries(
    Object.entries(types).map(([kind, type]) => [kind, kind === 'kumoError' ? type : notedType(stage, type)]),
  ) as Record<KumoObject['kind'], HandleType>
}
