import { closeSync, fdatasync, fsync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { writeReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import { intakeFile } from './intake-files.js'
import { encodeHead, type IntakeHead } from './intake-head.js'
import { encodeRecord, markOf, type SessionPart } from './intake-record.js'
import { openIntakes } from './open-intakes.js'

export interface IntakeOptions {
  /** the store's own file, not a link to it */
  readonly storePath: string
  /** UUID */
  readonly id: string
  readonly head: IntakeHead
}

interface OpenFile {
  readonly path: string
  readonly descriptor: number
  bytes: number
  /** how many wait for the disk to have it */
  waiting: number
  isLeft: boolean
}

/**
 * Writes parts of sessions into intake files, one after the other, and waits for nothing but the system's call: what was written is there
 * though this process is killed.
 */
export class IntakeWriter {
  private readonly options: IntakeOptions
  private readonly mark: Buffer
  private file: OpenFile | null = null
  private number = 0

  constructor(options: IntakeOptions) {
    this.options = options
    this.mark = markOf(options.id)
    openIntakes.add(options.id)
  }

  /** bytes in the file that is written now */
  get fileBytes(): number {
    return this.file?.bytes ?? 0
  }

  /** Writes a part, and comes to how many bytes that took. Throws Trouble `intake-unwritable`; then nothing of it is there. */
  write(part: SessionPart): number {
    const record = encodeRecord(this.mark, part)
    try {
      this.file ??= this.begin()
      append(this.file, record)
      return record.length
    } catch (cause) {
      throw this.trouble(cause)
    }
  }

  /** Waits until the disk has all that was written into this file, and its name. Throws Trouble `intake-unwritable`. */
  async sync(): Promise<void> {
    const { file } = this
    if (file === null) return
    file.waiting += 1
    try {
      await Promise.all([promisify(fdatasync)(file.descriptor), syncFolder(dirname(file.path))])
    } catch (cause) {
      throw this.trouble(cause)
    } finally {
      file.waiting -= 1
      closeOnceDone(file)
    }
  }

  /** What comes next goes into another file. Comes to the number of the last one that was begun; 0: none was. */
  leaveFile(): number {
    if (this.file) {
      this.file.isLeft = true
      closeOnceDone(this.file)
    }
    this.file = null
    return this.number
  }

  /** Nothing more is written; what was stays there. */
  close(): void {
    this.leaveFile()
    openIntakes.delete(this.options.id)
  }

  private begin(): OpenFile {
    const { storePath, id, head } = this.options
    const path = intakeFile(storePath, id, this.number + 1)
    const file = { path, descriptor: openSync(path, 'wx', 0o600), bytes: 0, waiting: 0, isLeft: false }
    try {
      append(file, encodeHead(head))
    } catch (error) {
      closeSync(file.descriptor)
      rmSync(path, { force: true })
      throw error
    }
    this.number += 1
    return file
  }

  private trouble(cause: unknown): Trouble {
    const { storePath, id } = this.options
    const message = `cannot write ${intakeFile(storePath, id, this.number + 1)}: ${writeReason(cause)}`
    return new Trouble('intake-unwritable', message, {
      hint: 'make room, or check the permissions of the folder: df -h .',
      cause,
    })
  }
}

/** Whole or not at all: half a record would stand for damage. */
const append = (file: OpenFile, bytes: Buffer): void => {
  try {
    for (let at = 0; at < bytes.length; )
      at += writeSync(file.descriptor, bytes, at, bytes.length - at, file.bytes + at)
    file.bytes += bytes.length
  } catch (error) {
    ftruncateSync(file.descriptor, file.bytes)
    throw error
  }
}

const closeOnceDone = ({ isLeft, waiting, descriptor }: OpenFile): void => {
  if (isLeft && waiting === 0) closeSync(descriptor)
}

const syncFolder = async (folder: string): Promise<void> => {
  const descriptor = openSync(folder, 'r')
  try {
    await promisify(fsync)(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
