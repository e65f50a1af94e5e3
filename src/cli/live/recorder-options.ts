import { type Command, InvalidArgumentError } from 'commander'

export interface FollowOptions {
  /** the folder that the recorder inside Momentum writes to */
  readonly follow?: string
  /** seconds for which lines of a session that is over may still come */
  readonly settle: number
  /** a candidate that each session is compared with */
  readonly shadow?: string
}

/** Options of `reprise import` for what the recorder inside Momentum wrote. */
export const addRecorderOptions = (command: Command): Command =>
  command
    .option('--follow <folder>', 'keep sessions as the recorder inside Momentum writes them into that folder')
    .option(
      '--settle <seconds>',
      'with --follow: a session that is over is kept when nothing more of it came for so long',
      seconds,
      5,
    )
    .option(
      '--shadow <path>',
      'with --follow: a candidate: each session is compared with it once it is kept, and drift is told',
    )

const seconds = (text: string): number => {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 3600) return value
  throw new InvalidArgumentError('It has to be a number from 0 to 3600.')
}
