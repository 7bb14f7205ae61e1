// What happens to a chat besides messages: who came, who went, what it is called now. There are no messages of it. What was
// seen from here is kept, as much as one looks back at; who is in a chat says when they came, whoever saw it.
import type { Happening, Id } from '../contract'
import type { Draft } from './draft'

const most = 100
const none: readonly Happening[] = []

/** Once, in its place: the oldest first. The same told again may know more of it. */
export function putHappening(draft: Draft, chatId: Id, seen: Happening): void {
  const known = draft.now.happenings.get(chatId) ?? none
  const at = known.findLastIndex((other) => same(other, seen))
  if (at >= 0) {
    if (seen.by !== undefined && known[at]!.by === undefined)
      draft.map('happenings').set(chatId, known.map((other, index) => (index === at ? seen : other)))
    return
  }
  const later = known.findLastIndex((other) => other.at <= seen.at) + 1
  draft.map('happenings').set(chatId, [...known.slice(0, later), seen, ...known.slice(later)].slice(-most))
}

const same = (a: Happening, b: Happening) => a.kind === b.kind && a.at === b.at && a.userId === b.userId && a.title === b.title
