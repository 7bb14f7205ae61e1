// How the server is doing: a few numbers, the last minutes as charts, and the disk.
import type { FiguresAnswer } from '../../protocol.gen'
import { adminWords } from '../../text/admin'
import { bytesOf, durationOf, numberOf, roughly, shortNumberOf } from './controls'
import { momentOf } from '../../text/format'
import { useClient } from '../context'
import { Chart } from './chart'
import { pointsOf, readings, spanMs, useFigures } from './figures'
import { Failed } from './list'
import { Nodes } from './nodes'

export function Overview() {
  const t = adminWords.value.overview
  const { figures, cluster, failure } = useFigures()
  const online = useClient().connection.value.status === 'online'
  return (
    <>
      {failure && <Failed text={failure} />}
      {!online && <p class="hint">{t.paused}</p>}
      {cluster?.log && <Nodes cluster={cluster} log={cluster.log} />}
      {figures ? <Shown figures={figures} /> : !failure && <div class="spinner late" role="img" aria-label={t.none} />}
    </>
  )
}

function Shown({ figures }: { figures: FiguresAnswer }) {
  const t = adminWords.value.overview
  const { samples, counts } = figures
  const last = samples.at(-1)
  const to = Date.parse(figures.time)
  // Two samples may fail to come in time; with a third there is a hole.
  const frame = { from: to - spanMs, to, maxGap: 3 * figures.intervalMs }
  const one = (title: string, name: keyof typeof readings) => ({ title, series: [{ label: title, points: pointsOf(samples, readings[name]) }], ...frame })
  const writeCores = (cores: number) => t.cores(cores, roughly(Math.round(cores * 100) / 100))
  return (
    <>
      <p class="quiet admin-server">
        {t.version(figures.version)} · {t.runningSince(momentOf(figures.startedAt))}
      </p>
      <dl class="tiles">
        <Tile name={t.users} value={counts.users} />
        <Tile name={t.online} value={last?.sessions} />
        <Tile name={t.chats} value={counts.chats} />
        <Tile name={t.messages} value={counts.messages} />
      </dl>
      <div class="charts">
        <Chart {...one(t.connections, 'connections')} least={5} write={numberOf} />
        <Chart {...one(t.rate, 'messagesPerSecond')} least={1} write={roughly} note={last && t.deliveries(roughly(readings.deliveriesPerSecond(last)))} />
        <Chart
          title={t.latency}
          series={[
            { label: t.p50, points: pointsOf(samples, readings.ackP50) },
            { label: t.p99, points: pointsOf(samples, readings.ackP99) },
          ]}
          {...frame}
          least={1}
          write={durationOf}
        />
        <Chart {...one(t.cpu, 'cores')} least={0.1} write={writeCores} />
        <Chart {...one(t.memory, 'memory')} least={1e6} write={bytesOf} />
        <Disk disk={figures.disk} />
      </div>
    </>
  )
}

function Tile({ name, value }: { name: string; value: number | undefined }) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>{value === undefined ? '–' : shortNumberOf(value)}</dd>
    </div>
  )
}

/** Free and total are told only where the system tells them. */
function Disk({ disk: { free, total, database, wal } }: { disk: FiguresAnswer['disk'] }) {
  const t = adminWords.value.overview
  const used = free !== undefined && total ? Math.round((1 - free / total) * 100) : undefined
  return (
    <div class="chart">
      <p>
        <span class="chart-title">{t.disk}</span>
        {free !== undefined && <strong class="chart-now">{t.free(bytesOf(free))}</strong>}
        {total !== undefined && <span class="quiet chart-note">{t.ofTotal(bytesOf(total))}</span>}
      </p>
      {used !== undefined && (
        <svg class={used > 90 ? 'disk disk-full' : 'disk'} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect class="disk-all" width="100" height="8" />
          <rect class="disk-used" width={used} height="8" />
        </svg>
      )}
      <dl class="facts">
        <dt>{t.database}</dt>
        <dd>{bytesOf(database)}</dd>
        <dt>{t.wal}</dt>
        <dd>{bytesOf(wal)}</dd>
      </dl>
    </div>
  )
}
