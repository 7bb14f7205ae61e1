// A small chart of the last minutes: what it is now in large, how it went as a line. What the picture shows is also said.
import type { ComponentChildren } from 'preact'

import { adminWords } from '../../text/admin'
import { areaPath, box, linePath, roundTop, type Point } from './chart_shape'

export interface Series {
  readonly label: string
  readonly points: readonly Point[]
}

interface ChartProps {
  readonly title: string
  /** One line, or two: the second is drawn above the first. */
  readonly series: readonly Series[]
  readonly from: number
  readonly to: number
  /** A longer pause between two points is a hole. */
  readonly maxGap: number
  /** What the upper edge is at least: a line of nearly nothing is flat. */
  readonly least: number
  readonly write: (value: number) => string
  readonly note?: ComponentChildren
}

const valuesOf = (points: readonly Point[]) => points.flatMap(({ value }) => value ?? [])

export function Chart({ title, series, from, to, maxGap, least, write, note }: ChartProps) {
  const t = adminWords.value.overview
  const shown = series.map(({ label, points }) => ({ label, points: points.filter(({ time }) => time >= from) }))
  const all = shown.flatMap(({ points }) => valuesOf(points))
  const frame = { from, to, top: roundTop(all, least) }
  const [first, second] = shown
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {shown.map(({ label, points }, index) => {
          const now = points.at(-1)?.value
          return (
            <span key={label} class={`chart-now chart-${index}`}>
              {shown.length > 1 && <span class="quiet chart-label">{label} </span>}
              <strong>{now === undefined ? '–' : write(now)}</strong>
            </span>
          )
        })}
        {note && <span class="quiet chart-note">{note}</span>}
      </figcaption>
      <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" role="img" aria-label={shown.map((one) => told(title, one, write)).join('. ')}>
        <path class="chart-ground" d={`M0 ${box.height - 0.5}H${box.width}`} />
        {first && <path class="chart-area" d={areaPath(first.points, frame, maxGap)} />}
        {second && <path class="chart-line chart-line-1" d={linePath(second.points, frame, maxGap)} />}
        {first && <path class="chart-line" d={linePath(first.points, frame, maxGap)} />}
      </svg>
      <div class="chart-axis" aria-hidden="true">
        <span>{t.ago}</span>
        <span>{all.length > 0 && t.peak(write(Math.max(...all)))}</span>
        <span>{t.now}</span>
      </div>
    </figure>
  )
}

function told(title: string, { label, points }: Series, write: (value: number) => string): string {
  const t = adminWords.value.overview
  const values = valuesOf(points)
  const name = label === title ? title : `${title}, ${label}`
  if (values.length === 0) return `${name}: ${t.none}`
  const now = points.at(-1)?.value
  return t.chart(name, now === undefined ? t.none : write(now), write(Math.min(...values)), write(Math.max(...values)))
}
