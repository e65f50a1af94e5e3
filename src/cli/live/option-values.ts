import { InvalidArgumentError } from 'commander'
import { serverAddress } from '../../domain/live-configuration.js'

/** An option's value: name servers with a comma between them, each ADDRESS or ADDRESS:PORT. */
export const servers = (text: string): readonly string[] =>
  text.split(',').map((server) => {
    const address = serverAddress(server.trim())
    if (address !== undefined) return address
    throw new InvalidArgumentError(`${JSON.stringify(server)} is no ADDRESS or ADDRESS:PORT, as 127.0.0.1:5353.`)
  })

/** An option's value: a whole number from `least` to `most`. */
export const wholeWithin =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${most}.`)
  }
