// What is to be done where what is written here, and what the server has of it, differ. Neither is ever lost.
import type { Id } from '../../contract'

export interface Begun {
  readonly text: string
  readonly replyTo?: Id | undefined
}

/** As the server has it, or had it; without text there is none. */
export interface Kept extends Begun {
  readonly version: number
}

export type Step =
  | { readonly do: 'nothing' }
  /** Both have the same: what comes next is written from there. */
  | { readonly do: 'agree'; readonly base: Kept }
  /** What is here goes to the server. */
  | { readonly do: 'save'; readonly base: Kept }
  /** What the server has comes here, as `text` where both had something. */
  | { readonly do: 'take'; readonly base: Kept; readonly local: Begun }

export const none: Kept = { text: '', version: 0 }

const same = (a: Begun, b: Begun) => a.text === b.text && (a.text === '' || a.replyTo === b.replyTo)

/** One has gone on from the other, or both were put together before. */
const holds = (whole: string, part: string) => whole.startsWith(part) || `\n\n${whole}\n\n`.includes(`\n\n${part}\n\n`)

/** `base`: what both had last. `free`: nobody is writing here, so that the text may change. */
export function reconcile(local: Begun, base: Kept, server: Kept, free: boolean): Step {
  const news = server.version > base.version
  if (!news) return same(local, base) ? { do: 'nothing' } : { do: 'save', base }
  if (same(local, server)) return { do: 'agree', base: server }
  const mine = local.text !== '' && !same(local, base)
  if (mine && (server.text === '' || holds(local.text, server.text))) return { do: 'save', base: server }
  if (!free) return { do: 'nothing' }
  if (!mine || holds(server.text, local.text)) return { do: 'take', base: server, local: server }
  return { do: 'take', base: server, local: { text: `${server.text}\n\n${local.text}`, replyTo: local.replyTo ?? server.replyTo } }
}
