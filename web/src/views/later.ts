// What parts do that come after the first page: at once where they are there.
import { allParts, parts } from './deferred'
import { attempt } from './failure'

type Parts = Awaited<ReturnType<typeof allParts>>

/** Says so where they can't be had. */
export function later(use: (all: Parts) => void): void {
  const all = parts.peek()
  if (all) use(all)
  else void attempt(() => allParts().then(use))
}
