import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Whether a program can be run in a pseudo-terminal here: util-linux's `script` makes one. */
export const hasTerminals = () =>
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

/**
 * Runs a command in a pseudo-terminal of that size. Times are in milliseconds: `sinceStart` counts from the moment at which the
 * shell became the command.
 */
export const runInTerminal = async (words, { columns = 80, rows = 24 } = {}) => {
  const shell = `stty cols ${columns} rows ${rows}; echo started:$$; exec ${words.map(quoted).join(' ')}`
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', shell, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
  })
  let hasEnded = false
  const ended = new Promise((resolve) => child.on('close', resolve)).then(() => {
    hasEnded = true
  })
  const chunks = []
  child.stdout.on('data', (bytes) => chunks.push({ at: performance.now(), text: bytes.toString() }))
  const terminal = {
    write: (text) => child.stdin.write(text),
    /** the time at which a text was there, in what came after \`from\`, a number of chunks */
    until: async (text, from = 0) => {
      // when it came is known by the chunk: looking more often would only take the processor from what is measured
      for (const deadline = performance.now() + 30_000; ; await delay(2)) {
        for (let seen = '', n = from; n < chunks.length; n++) {
          seen += withoutControls(chunks[n].text)
          if (seen.includes(text)) return chunks[n].at
        }
        if (hasEnded || performance.now() > deadline)
          throw new Error(`the terminal never showed ${text}, but:\n${textOf(chunks.slice(from))}`)
      }
    },
    /** the time of the last output before so long a silence from now on */
    untilQuiet: async (silenceMs) => {
      const asked = performance.now()
      for (;;) {
        const last = chunks.at(-1)?.at ?? 0
        const silent = performance.now() - Math.max(asked, last)
        if (silent >= silenceMs) return last
        await delay(Math.max(1, silenceMs - silent))
      }
    },
    chunks,
    ended,
  }
  terminal.startedAt = await terminal.until('started:')
  const pid = Number(/started:(\d+)/.exec(textOf(chunks))[1])
  return {
    ...terminal,
    memoryMb: () => memoryOf(pid),
    paintingMs: () => cpuOf(pid),
    kill: () => process.kill(pid, 'SIGTERM'),
  }
}

/** A chunk is a whole frame, or the end of one: no sequence is torn. */
const withoutControls = (text) => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')

const textOf = (chunks) => chunks.map(({ text }) => text).join('')

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`

/** Milliseconds of CPU that a process's first thread has taken: what else runs on the machine does not count. */
const cpuOf = (pid) => Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6

/** The most memory that a process has held so far. */
const memoryOf = (pid) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
