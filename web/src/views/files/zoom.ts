// How a picture is enlarged and moved: by wheel, keys, two fingers, or two taps. Numbers only, so that it can be tested.

export interface Look {
  readonly scale: number
  /** Of the picture's middle from the stage's, in pixels. */
  readonly x: number
  readonly y: number
}

export const whole: Look = { scale: 1, x: 0, y: 0 }
const most = 8

interface Box {
  readonly width: number
  readonly height: number
}

/** Its edge does not come further in than the stage's. */
export function bounded({ scale, x, y }: Look, picture: Box, stage: Box): Look {
  if (scale <= 1) return whole
  const room = (size: number, of: number) => Math.max(0, (size * scale - of) / 2)
  const within = (at: number, edge: number) => Math.min(edge, Math.max(-edge, at))
  return { scale, x: within(x, room(picture.width, stage.width)), y: within(y, room(picture.height, stage.height)) }
}

/** By a factor, while the point (from the stage's middle) stays where it is. */
export function zoomed(look: Look, factor: number, point: { x: number; y: number }, picture: Box, stage: Box): Look {
  const scale = Math.min(most, Math.max(1, look.scale * factor))
  const by = scale / look.scale
  return bounded({ scale, x: point.x - (point.x - look.x) * by, y: point.y - (point.y - look.y) * by }, picture, stage)
}

/** What a finger that has left means: −1 and 1 are before and after, in reading direction from left to right. */
export function swipeOf(dx: number, dy: number, ms: number): -1 | 0 | 1 | 'close' {
  if (Math.abs(dy) > 110 && Math.abs(dy) > 1.5 * Math.abs(dx)) return 'close'
  const far = Math.abs(dx) > 80 || (Math.abs(dx) > 30 && Math.abs(dx) / Math.max(1, ms) > 0.5)
  if (!far || Math.abs(dx) < 1.2 * Math.abs(dy)) return 0
  return dx > 0 ? -1 : 1
}
