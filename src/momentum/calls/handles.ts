import type { Frame, HandleType } from '../../lua/machine.js'
import { isMade, type Message } from '../message/message.js'
import { fixedIds, type HostObject, type ObjectKind } from '../objects.js'
import type { Stage } from './stage.js'

/** The userdata types, by the kind of object they name. Made once for each machine. */
export type HandleTypes = Readonly<Record<ObjectKind, HandleType>>

/** What pushes and reads host objects: the stage's objects behind the machine's userdata. */
export interface Handles {
  push(frame: Frame, object: HostObject): number
  /** The same for an object that was never pushed: nobody looks whether it was. */
  pushNew(frame: Frame, object: HostObject): number
  pushFixed(frame: Frame, kind: keyof typeof fixedIds): void
  /** Pushes the object that says the same, where there is one: a script that compares the two finds them equal. */
  pushSame(frame: Frame, object: HostObject): number
  pushMessage(frame: Frame, message: Message): number
  read<Kind extends ObjectKind>(frame: Frame, index: number, kind: Kind): Extract<HostObject, { kind: Kind }>
}

/** Lua's index of what was pushed last. */
const top = -1

export const makeHandles = (stage: Stage, types: () => HandleTypes): Handles => {
  const pushId = (frame: Frame, id: number): void => {
    const type = types()[stage.objects()[id]!.kind]
    const known = stage.session?.handles[id]
    if (known !== undefined) {
      frame.push(known)
      return
    }
    frame.pushHandle(type, id)
    if (stage.session) stage.session.handles[id] = frame.keep(top)
  }
  const push = (frame: Frame, object: HostObject): number => {
    const objects = stage.objects()
    let id = objects.indexOf(object)
    if (id < 0) id = objects.push(object) - 1
    pushId(frame, id)
    return 1
  }
  const pushSame = (frame: Frame, object: HostObject): number =>
    push(frame, stage.objects().find((known) => saysTheSame(known, object)) ?? object)
  return {
    push,
    pushNew(frame, object) {
      pushId(frame, stage.objects().push(object) - 1)
      return 1
    },
    pushFixed: (frame, kind) => pushId(frame, fixedIds[kind]),
    pushSame,
    pushMessage: (frame, message) => pushSame(frame, { kind: 'message', message }),
    read(frame, index, kind) {
      const object = stage.objects()[frame.handle(index, types()[kind])]
      if (object?.kind !== kind) return frame.badArgument(index, `${kind} of another session`)
      if (isOfSession(object)) stage.assertOfNow(kind)
      return object as Extract<HostObject, { kind: typeof kind }>
    },
  }
}

/** Does the session make and unmake it, and not the policy? */
export const isOfSession = (object: HostObject): boolean =>
  object.kind === 'message' || object.kind === 'part' ? !isMade(object.message) : object.kind in fixedIds

const saysTheSame = (known: HostObject, object: HostObject): boolean =>
  known.kind === object.kind && Object.entries(object).every(([key, value]) => known[key as keyof HostObject] === value)
