import type { Frame } from '../../lua/machine.js'
import type { HandleTypes } from '../calls/handles.js'
import type { Stage } from '../calls/stage.js'
import { objectOf, structure } from '../calls/structures.js'
import { unmodelledField } from '../libraries/unmodelled.js'
import { setTlsNumber } from './tls-parameters.js'

/** The userdata of an inbound session's hooks (3-api: structs-ec-ssl-ctx-params). What is not known of one is undecidable. */
export const inboundHandleTypes = (stage: Stage): Pick<HandleTypes, 'timeval' | 'tls' | 'opaque'> => ({
  timeval: structure(stage, 'timeval', (frame, id, key) => {
    const { at } = objectOf(stage, id, 'timeval')
    if (key === 'tv_sec') frame.pushNumber(Math.floor(at / 1000))
    else if (key === 'tv_usec') frame.pushNumber((at % 1000) * 1000)
    return key === 'tv_sec' || key === 'tv_usec'
  }),
  tls: {
    ...structure(stage, 'ec_ssl_ctx_params', (frame, id, key) => {
      const value = objectOf(stage, id, 'tls').set.get(key)
      if (value !== undefined) frame.pushValue(value)
      return value !== undefined
    }),
    set: (frame, id, key) => setTlsNumber(stage, frame, { of: objectOf(stage, id, 'tls'), name: key }),
  },
  opaque: {
    name: opaqueType,
    methods: {},
    index: (frame, id) => unmodelledField(stage, objectOf(stage, id, 'opaque').name, keyOf(frame)),
    newIndex: (frame, id) => unmodelledField(stage, `writing ${objectOf(stage, id, 'opaque').name}`, keyOf(frame)),
  },
})

/** The real name of such a structure's type is of no page. */
export const opaqueType = 'msys.core:_opaque'

const keyOf = (frame: Frame): string => JSON.stringify(frame.value(2)).replace(/^"|"$/g, '')
