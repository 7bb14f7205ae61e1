// What messages are drawn with comes after the first page: what they say, and their files.
import { markdownSettled } from '../markdown/shown'
import { allParts, parts } from './deferred'

const patience = 300

/** Resolves when heights are final, or after a moment all the same; undefined: there is nothing to wait for. */
export function settled(): Promise<unknown> | undefined {
  const soon = markdownSettled()
  if (parts.peek()) return soon
  // Where they can't be had, messages are shown all the same.
  return Promise.race([Promise.all([allParts().catch(() => undefined), soon]), new Promise((resolve) => setTimeout(resolve, patience))])
}
