import { expect, test } from 'vitest'
import { Histogram } from '../../src/domain/histogram.js'
import { prometheusText } from '../../src/report/prometheus-text.js'

test('metrics are written as the text format has them', () => {
  const histogram = new Histogram([0.5, 1])
  for (const value of [0.25, 0.75, 0.5, 7]) histogram.add(value)
  const text = prometheusText([
    { kind: 'gauge', name: 'open', help: 'Of a back\\slash\nand a line.', samples: [{ value: 3 }] },
    {
      kind: 'counter',
      name: 'over_total',
      help: 'Over.',
      samples: [{ labels: { end: 'a "quote", \\ and\na line' }, value: 0 }],
    },
    {
      kind: 'histogram',
      name: 'took',
      help: 'Took.',
      samples: [{ labels: { phase: 'data' }, value: histogram.counts }],
    },
    { kind: 'counter', name: 'none_total', help: 'None.', samples: [] },
  ])
  expect(text).toMatchInlineSnapshot(`
    "# HELP open Of a back\\\\slash\\nand a line.
    # TYPE open gauge
    open 3
    # HELP over_total Over.
    # TYPE over_total counter
    over_total{end="a \\"quote\\", \\\\ and\\na line"} 0
    # HELP took Took.
    # TYPE took histogram
    took_bucket{phase="data",le="0.5"} 2
    took_bucket{phase="data",le="1"} 3
    took_bucket{phase="data",le="+Inf"} 4
    took_sum{phase="data"} 8.5
    took_count{phase="data"} 4
    # HELP none_total None.
    # TYPE none_total counter
    "
  `)
})
