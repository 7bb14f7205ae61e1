// The shape of a small chart over time: values to lines in a box. Time runs from left to right in every language.

export interface Point {
  /** Milliseconds since 1970. */
  readonly time: number
  /** Undefined: nothing was measured then. */
  readonly value: number | undefined
}

/** What the box shows: from when to when, and from 0 to what. */
export interface Frame {
  readonly from: number
  readonly to: number
  readonly top: number
}

export const box = { width: 300, height: 72 } as const
/** Kept free above and below, so that the line is drawn whole. */
const margin = 2

const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** A round number that nothing is above, and not much of the box is: one of `steps` times a power of ten, not less than `least`. */
export function roundTop(values: readonly number[], least: number): number {
  const most = Math.max(least, ...values)
  const power = 10 ** Math.floor(Math.log10(most))
  return steps.map((step) => step * power).find((top) => top >= most * (1 - 1e-9)) ?? 10 * power
}

/** The points in stretches without a hole: one without a value, or a pause longer than `maxGap`, parts them. */
export function stretches(points: readonly Point[], maxGap: number): { time: number; value: number }[][] {
  const found: { time: number; value: number }[][] = []
  let last: number | undefined
  for (const { time, value } of points) {
    if (value === undefined) {
      last = undefined
      continue
    }
    if (last === undefined || time - last > maxGap) found.push([])
    found.at(-1)!.push({ time, value })
    last = time
  }
  return found
}

const round = (n: number) => Math.round(n * 10) / 10

function place({ time, value }: { time: number; value: number }, frame: Frame): string {
  const x = ((time - frame.from) / (frame.to - frame.from)) * box.width
  const y = box.height - margin - Math.min(1, Math.max(0, value / frame.top)) * (box.height - 2 * margin)
  return `${round(x)} ${round(y)}`
}

/** A path through all points. One that stands alone becomes a dot (of a line with round ends). */
export function linePath(points: readonly Point[], frame: Frame, maxGap: number): string {
  return stretches(points, maxGap)
    .map((run) => {
      const [first, ...rest] = run.map((point) => place(point, frame))
      return rest.length > 0 ? `M${first}L${rest.join(' ')}` : `M${first}h0`
    })
    .join('')
}

/** What is below the line. */
export function areaPath(points: readonly Point[], frame: Frame, maxGap: number): string {
  return stretches(points, maxGap)
    .filter((run) => run.length > 1)
    .map((run) => {
      const ground = (point: (typeof run)[number]) => `${place(point, frame).split(' ')[0]} ${box.height}`
      return `M${ground(run[0]!)}L${run.map((point) => place(point, frame)).join(' ')} ${ground(run.at(-1)!)}Z`
    })
    .join('')
}
