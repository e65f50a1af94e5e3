import { closeSync, fdatasync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { writeReason } from '../../domain/file-reason.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'
import { Trouble } from '../../domain/trouble.js'
import { type IntakePlace, intakeFile } from './intake-files.js'
import { encodeOwner } from './intake-owner.js'
import { encodeRecord, type SessionPart } from './intake-record.js'
import { openIntakes } from './open-intakes.js'

export interface IntakeOptions {
  readonly storePath: string
  /** UUID */
  readonly id: string
  readonly owner: RecorderProcess
  readonly durable: boolean
}

/** a file that has so many bytes takes no more */
const fullBytes = 4 * 1024 * 1024

/**
 * Writes parts of sessions into intake files, one after the other, and waits for nothing but the system's call: what was written is there
 * though this process is killed.
 */
export class IntakeWriter {
  private readonly storePath: string
  private readonly id: string
  private readonly owner: RecorderProcess
  private readonly durable: boolean
  private descriptor: number | null = null
  private place: IntakePlace = { file: 0, bytes: 0 }

  /** `storePath`: the store's own file, not a link to it. `durable`: each file that is full is on the disk before the next one begins. */
  constructor({ storePath, id, owner, durable }: IntakeOptions) {
    this.storePath = storePath
    this.id = id
    this.owner = owner
    this.durable = durable
    openIntakes.add(id)
  }

  /** behind all that was written; file 0 where nothing was */
  get end(): IntakePlace {
    return this.place
  }

  /** Writes a part, and comes to how many bytes that took. Throws Trouble `intake-unwritable`; then nothing of it is there. */
  write(part: SessionPart): number {
    try {
      if (this.descriptor === null || this.place.bytes >= fullBytes) this.begin()
      const record = encodeRecord(part)
      this.append(record)
      return record.length
    } catch (cause) {
      throw this.trouble(cause)
    }
  }

  /** Waits until the disk has all that was written. Throws Trouble `intake-unwritable`. */
  async sync(): Promise<void> {
    const { descriptor } = this
    if (descriptor === null) return
    try {
      await promisify(fdatasync)(descriptor)
    } catch (cause) {
      // a file that has been left since was put on the disk then
      if (this.descriptor === descriptor) throw this.trouble(cause)
    }
  }

  /** Nothing more is written; what was stays there. */
  close(): void {
    this.leaveFile()
    openIntakes.delete(this.id)
  }

  /** What comes next goes into another file. */
  leaveFile(): void {
    if (this.descriptor !== null) closeSync(this.descriptor)
    this.descriptor = null
  }

  /** Removes the file that was written last, once the store has all of it. */
  remove(): void {
    this.close()
    rmSync(intakeFile(this.storePath, this.id, this.place.file), { force: true })
  }

  private begin(): void {
    const file = this.place.file + 1
    const path = intakeFile(this.storePath, this.id, file)
    const descriptor = openSync(path, 'wx', 0o600)
    if (this.durable) this.settleFiles()
    this.leaveFile()
    this.descriptor = descriptor
    this.place = { file, bytes: 0 }
    try {
      this.append(encodeOwner(this.owner))
    } catch (error) {
      this.leaveFile()
      rmSync(path, { force: true })
      throw error
    }
  }

  /** The file before is on the disk, and so is the name of the next one. */
  private settleFiles(): void {
    if (this.descriptor !== null) fdatasyncSync(this.descriptor)
    const folder = openSync(dirname(this.storePath), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  }

  /** Whole or not at all: what lies behind half a record could not be read. */
  private append(bytes: Buffer): void {
    const { file, bytes: before } = this.place
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor!, bytes, at, bytes.length - at, before + at)
      this.place = { file, bytes: before + bytes.length }
    } catch (error) {
      this.takeBack(before)
      throw error
    }
  }

  private takeBack(before: number): void {
    try {
      ftruncateSync(this.descriptor!, before)
    } catch {
      this.leaveFile()
    }
  }

  private trouble(cause: unknown): Trouble {
    const message = `cannot write ${intakeFile(this.storePath, this.id, this.place.file)}: ${writeReason(cause)}`
    return new Trouble('intake-unwritable', message, {
      hint: 'make room, or check the permissions of the folder: df -h .',
      cause,
    })
  }
}
