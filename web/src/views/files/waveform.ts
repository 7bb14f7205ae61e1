// How loud a sound is over its length, in 64 steps of 5 bits; and how that is drawn.

export const bars = 64
const loudest = 31

/** Of samples of one channel: the loudest of each part, with the loudest of all as the measure. */
export function waveformOf(samples: Float32Array): number[] {
  const peaks = Array.from({ length: bars }, (_, index) => {
    const from = Math.floor((index * samples.length) / bars)
    const to = Math.max(from + 1, Math.floor(((index + 1) * samples.length) / bars))
    let sum = 0
    for (let at = from; at < to && at < samples.length; at++) sum += samples[at]! ** 2
    return Math.sqrt(sum / (to - from))
  })
  const top = Math.max(...peaks)
  if (!(top > 0.0005)) return peaks.map(() => 0)  // silence is not made loud
  return peaks.map((peak) => Math.round(Math.sqrt(peak / top) * loudest))
}

/** The path of its bars, in a box of 64 × 3 by 32. */
export function barsOf(waveform: readonly number[] | undefined): string {
  const known = waveform?.length ? waveform : [0]
  return Array.from({ length: bars }, (_, index) => {
    const value = Math.min(loudest, Math.max(0, known[Math.floor((index * known.length) / bars)]!))
    const half = Math.max(1, (value / loudest) * 14)
    return `M${index * 3 + 1.5} ${(16 - half).toFixed(1)}V${(16 + half).toFixed(1)}`
  }).join('')
}

/** Where a key leads to; undefined: it is not one of the slider's. */
export function stepTo(key: string, ms: number, lengthMs: number): number | undefined {
  const to = { ArrowLeft: ms - 5000, ArrowDown: ms - 5000, ArrowRight: ms + 5000, ArrowUp: ms + 5000, PageDown: ms - 30_000, PageUp: ms + 30_000, Home: 0, End: lengthMs }[key]
  return to === undefined ? undefined : Math.min(Math.max(0, to), lengthMs)
}
