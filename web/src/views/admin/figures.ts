// The live figures of the server: asked for again and again while somebody looks.
import { useEffect, useState } from 'preact/hooks'

import type { ClusterAnswer, FiguresAnswer, FigureSample } from '../../protocol.gen'
import { useClient } from '../context'
import { errorText } from '../failure'
import { useAsk } from './ask'
import type { Point } from './chart_shape'

/** How far back is shown. */
export const spanMs = 600_000

/** What is known by an answer to "what is newer?", with what was known before; nothing older than is shown. */
export function merged(known: FiguresAnswer | undefined, answer: FiguresAnswer): FiguresAnswer {
  const first = Date.parse(answer.samples[0]?.time ?? '9999-12-31')
  const oldest = Date.parse(answer.time) - spanMs
  const before = known?.samples.filter(({ time }) => Date.parse(time) < first && Date.parse(time) >= oldest) ?? []
  return { ...answer, samples: [...before, ...answer.samples] }
}

type Reading = (sample: FigureSample) => number | undefined

/** What the charts show of a sample, in the units that they are written in. */
export const readings = {
  connections: (sample) => sample.connections,
  messagesPerSecond: (sample) => perSecond(sample.messages, sample),
  deliveriesPerSecond: (sample) => perSecond(sample.deliveries, sample),
  /** Milliseconds; none without a command. */
  ackP50: (sample) => inMs(sample.ackP50Us),
  ackP99: (sample) => inMs(sample.ackP99Us),
  /** Processor cores that were kept busy. */
  cores: (sample) => sample.cpuMs / Math.max(1, sample.spanMs),
  memory: (sample) => sample.memory,
} as const satisfies Record<string, Reading>

const perSecond = (count: number, { spanMs }: FigureSample) => (count / Math.max(1, spanMs)) * 1000
const inMs = (us: number | undefined) => (us === undefined ? undefined : us / 1000)

export const pointsOf = (samples: readonly FigureSample[], read: Reading): Point[] =>
  samples.map((sample) => ({ time: Date.parse(sample.time), value: read(sample) }))

/** Asks at the server's own interval while the page is seen and the connection is up. */
export function useFigures(): { figures: FiguresAnswer | undefined; cluster: ClusterAnswer | undefined; failure: string } {
  const ask = useAsk()
  const [figures, setFigures] = useState<FiguresAnswer | undefined>(undefined)
  const [cluster, setCluster] = useState<ClusterAnswer | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const online = useClient().connection.value.status === 'online'
  const visible = useVisible()
  useEffect(() => {
    if (!online || !visible) return
    let stopped = false
    let timer = 0
    let known = figures
    let alone = false  // a server becomes a node only by a start, and that ends the connection
    const next = () => {
      const nodes = alone ? undefined : ask('admin_get_cluster', {})
      Promise.all([ask('admin_get_figures', { since: known?.samples.at(-1)?.time }), nodes])
        .then(
          ([answer, seen]) => {
            if (stopped) return
            setFigures((known = merged(known, answer)))
            if (seen) setCluster(seen)
            alone ||= seen?.log === undefined
            setFailure('')
          },
          (error: unknown) => !stopped && setFailure(errorText(error)),
        )
        .finally(() => {
          if (!stopped) timer = window.setTimeout(next, known?.intervalMs ?? 5000)
        })
    }
    next()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [online, visible, ask])
  return { figures, cluster, failure }
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden)
  useEffect(() => {
    const look = () => setVisible(!document.hidden)
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return visible
}
