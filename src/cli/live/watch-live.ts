import type { LiveCounts } from '../../capture/live/live-counts.js'
import { type ConnectionFigures, liveMetrics } from '../../report/live-metrics.js'
import { prometheusText } from '../../report/prometheus-text.js'
import { type Health, type HealthServer, serveHealth } from './health-server.js'
import type { LiveKeeping } from './open-keeping.js'

/** What of a service that serves mail is watched. */
export interface WatchedLive {
  readonly counts: LiveCounts
  readonly keeping: Pick<LiveKeeping, 'waitingBytes' | 'trouble' | 'paused'>
}

export interface LiveWatch {
  readonly port: number
  /** it answers clients now, with these connections */
  serving(connections: () => ConnectionFigures): void
  /** from now on it is told as stopping */
  stopping(): void
  close(): void
}

/** Has a service answer for itself on a port of 127.0.0.1. Throws Trouble `listen-failed`. */
export const watchLive = async (port: number, watched: WatchedLive): Promise<LiveWatch> => {
  let status: Health['status'] = 'starting'
  let connections = (): ConnectionFigures => ({ open: 0 })
  const server: HealthServer = await serveHealth(port, {
    health: () => (status === 'ok' ? healthOf(watched) : { status }),
    metrics: () => prometheusText(liveMetrics(figuresOf(watched, connections()))),
  })
  return {
    port: server.port,
    serving: (counts) => {
      status = 'ok'
      connections = counts
    },
    stopping: () => {
      status = 'stopping'
    },
    close: server.close,
  }
}

const healthOf = async ({ keeping }: WatchedLive): Promise<Health> => {
  const why = keeping.paused() ?? (await keeping.trouble())
  return why === null ? { status: 'ok' } : { status: 'failing', why: `mail goes on, and is not recorded: ${why}` }
}

const figuresOf = (
  { counts, keeping }: WatchedLive,
  connections: ConnectionFigures,
): Parameters<typeof liveMetrics>[0] => {
  const { user, system } = process.cpuUsage()
  return {
    connections,
    sessionsOpened: counts.opened,
    sessionsEnded: counts.ended,
    messages: counts.messages,
    refusals: counts.refusals,
    callouts: counts.callouts,
    gaps: counts.gaps,
    isPaused: keeping.paused() !== null,
    waitingBytes: keeping.waitingBytes,
    replyWait: counts.replyWait.counts,
    phases: new Map([...counts.phases].map(([phase, { counts }]) => [phase, counts])),
    process: {
      cpuSeconds: (user + system) / 1e6,
      residentBytes: process.memoryUsage.rss(),
      startedAtSeconds: Math.round(Date.now() / 1000 - process.uptime()),
    },
  }
}
