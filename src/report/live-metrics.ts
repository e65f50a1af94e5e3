import type { HistogramCounts } from '../domain/histogram.js'
import type { Metric } from './prometheus-text.js'

/** What a service has come to since it began. */
export interface LiveFigures {
  readonly connections: ConnectionFigures
  readonly sessionsOpened: number
  /** sessions that are over, by what was kept of them */
  readonly sessionsEnded: Readonly<Record<string, number>>
  readonly messages: number
  readonly refusals: Readonly<Record<string, number>>
  readonly callouts: number
  readonly gaps: number
  readonly waitingBytes: number
  /** no session that begins now is recorded, for want of room on the disk */
  readonly isPaused: boolean
  /** seconds */
  readonly replyWait: HistogramCounts
  /** seconds, by phase */
  readonly phases: ReadonlyMap<string, HistogramCounts>
  readonly process: { readonly cpuSeconds: number; readonly residentBytes: number; readonly startedAtSeconds: number }
}

/** Connections that stand, and those that are over by what became of them. */
export type ConnectionFigures = { readonly open: number } & Readonly<Record<string, number>>

/** The same for Prometheus, in its units: seconds and bytes (https://prometheus.io/docs/practices/naming/). */
export const liveMetrics = (figures: LiveFigures): readonly Metric[] => {
  const { open, ...over } = figures.connections
  return [
    gauge('reprise_connections_open', 'Connections that stand.', open),
    counters('reprise_connections_total', 'Connections that are over, by what became of them.', 'end', over),
    counter('reprise_sessions_opened_total', 'Sessions that have begun.', figures.sessionsOpened),
    counters(
      'reprise_sessions_total',
      'Sessions that are over, by what the store has of them; set-aside: nothing yet, it stands beside the store; lost: nothing; left-out: it was not to be recorded.',
      'recorded',
      figures.sessionsEnded,
    ),
    counter('reprise_messages_total', 'Messages that were taken.', figures.messages),
    counters('reprise_refusals_total', 'Replies that refused something, by class.', 'class', figures.refusals),
    counter('reprise_callouts_total', 'Invocations of callouts.', figures.callouts),
    counter('reprise_gaps_total', 'Gaps in recordings.', figures.gaps),
    gauge(
      'reprise_recording_paused',
      'Whether sessions that begin are not recorded, for want of room on the disk.',
      figures.isPaused ? 1 : 0,
    ),
    gauge('reprise_store_waiting_bytes', 'Bytes, about, that the store has not taken yet.', figures.waitingBytes),
    {
      kind: 'histogram',
      name: 'reprise_reply_wait_seconds',
      help: 'How long the answer to what a client did waited for the store.',
      samples: [{ value: figures.replyWait }],
    },
    {
      kind: 'histogram',
      name: 'reprise_phase_seconds',
      help: 'How long a phase in which callouts ran took, with all that it waited for.',
      samples: [...figures.phases].map(([phase, value]) => ({ labels: { phase }, value })),
    },
    counter('process_cpu_seconds_total', 'User and system CPU time.', figures.process.cpuSeconds),
    gauge('process_resident_memory_bytes', 'Resident memory.', figures.process.residentBytes),
    gauge('process_start_time_seconds', 'Start, since the epoch.', figures.process.startedAtSeconds),
  ]
}

const gauge = (name: string, help: string, value: number): Metric => ({
  kind: 'gauge',
  name,
  help,
  samples: [{ value }],
})

const counter = (name: string, help: string, value: number): Metric => ({
  kind: 'counter',
  name,
  help,
  samples: [{ value }],
})

const counters = (name: string, help: string, label: string, values: Readonly<Record<string, number>>): Metric => ({
  kind: 'counter',
  name,
  help,
  samples: Object.entries(values).map(([key, value]) => ({ labels: { [label]: key }, value })),
})
