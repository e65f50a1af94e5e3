import type { HistogramCounts } from '../domain/histogram.js'

/** A family of measured values of one name. */
export type Metric =
  | {
      readonly kind: 'counter' | 'gauge'
      readonly name: string
      readonly help: string
      readonly samples: Samples<number>
    }
  | {
      readonly kind: 'histogram'
      readonly name: string
      readonly help: string
      readonly samples: Samples<HistogramCounts>
    }

export type Samples<Value> = readonly { readonly labels?: Labels; readonly value: Value }[]

type Labels = Readonly<Record<string, string>>

/** Metrics in Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export const prometheusText = (metrics: readonly Metric[]): string => metrics.map(familyText).join('')

const familyText = (metric: Metric): string => {
  const { kind, name, help } = metric
  const samples =
    metric.kind === 'histogram'
      ? metric.samples.flatMap(({ labels, value }) => histogramLines(name, labels, value))
      : metric.samples.map(({ labels, value }) => sampleLine(name, labels, value))
  const head = [`# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`, `# TYPE ${name} ${kind}`]
  return [...head, ...samples].map((line) => `${line}\n`).join('')
}

/** Each bound has all that is under it, what is under smaller ones too. */
const histogramLines = (
  name: string,
  labels: Labels | undefined,
  { bounds, counts, sum }: HistogramCounts,
): readonly string[] => {
  let under = 0
  const buckets = [...bounds.map(String), '+Inf'].map((le, place) => {
    under += counts[place]!
    return sampleLine(`${name}_bucket`, { ...labels, le }, under)
  })
  return [...buckets, sampleLine(`${name}_sum`, labels, sum), sampleLine(`${name}_count`, labels, under)]
}

const sampleLine = (name: string, labels: Labels = {}, value: number): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
