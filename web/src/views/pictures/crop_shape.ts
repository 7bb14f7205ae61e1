// Which square of a picture is taken. Numbers only, so that it can be tested.

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Crop {
  /** The middle of the square, in pixels of the picture. */
  readonly x: number
  readonly y: number
  /** 1: the square is as large as it can be. */
  readonly zoom: number
}

export const mostZoom = 8

export const middleOf = ({ width, height }: Size): Crop => ({ x: width / 2, y: height / 2, zoom: 1 })

/** The side of the square, in pixels of the picture. */
export const sideOf = ({ width, height }: Size, { zoom }: Crop): number => Math.min(width, height) / zoom

/** It does not reach beyond the picture. */
export function bounded(size: Size, { x, y, zoom }: Crop): Crop {
  const within = Math.min(mostZoom, Math.max(1, zoom))
  const half = Math.min(size.width, size.height) / within / 2
  const inside = (at: number, of: number) => Math.min(of - half, Math.max(half, at))
  return { x: inside(x, size.width), y: inside(y, size.height), zoom: within }
}

/** Moves the picture below the square, by parts of the square's side. */
export function moved(size: Size, crop: Crop, dx: number, dy: number): Crop {
  const side = sideOf(size, crop)
  return bounded(size, { ...crop, x: crop.x - dx * side, y: crop.y - dy * side })
}

/** To another zoom, while the point (in parts of the side, from the middle) stays where it is. */
export function zoomedTo(size: Size, crop: Crop, zoom: number, point = { x: 0, y: 0 }): Crop {
  const next = Math.min(mostZoom, Math.max(1, zoom))
  const by = sideOf(size, crop) - sideOf(size, { ...crop, zoom: next })
  return bounded(size, { x: crop.x + point.x * by, y: crop.y + point.y * by, zoom: next })
}
