// How much room pictures get, before anything of them is here.
import type { Attachment } from '../../protocol.gen'

type Size = Pick<Attachment, 'width' | 'height'>

const widest = 400
const highest = 420
const least = 112

/** Wider than high. Very long ones are cut; whoever wants all of it opens the picture. */
export function ratioOf({ width, height }: Size): number {
  if (!width || !height) return 4 / 3
  return Math.min(3, Math.max(0.45, width / height))
}

/** Of one that stands alone, in pixels at the browsers' own size of text. Small ones are not enlarged. */
export function widthOf(size: Size): number {
  const ratio = ratioOf(size)
  const own = size.width ?? widest
  return Math.round(Math.min(widest, highest * ratio, Math.max(own, least)))
}

/** At most four are drawn; the last stands for those that are not. */
export function gridOf<T>(all: readonly T[]): { readonly shown: readonly T[]; readonly hidden: number } {
  return { shown: all.slice(0, 4), hidden: Math.max(0, all.length - 4) }
}
