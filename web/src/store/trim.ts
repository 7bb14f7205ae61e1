// What a page that stays open for days lets go of: a chat holds its newest messages and those around what is drawn. The rest
// is loaded again when somebody scrolls there.
import type { Id, State } from '../contract'
import { Draft, type Stretch } from './draft'
import { cutOut, newestStretch } from './timeline'

/** How many messages stay. */
interface Sizes {
  /** Of each chat, whoever looks at it. */
  readonly newest: number
  /** To either side of what is drawn: one can scroll on without waiting. */
  readonly margin: number
  /** Fewer than these are not worth a copy of the timeline. */
  readonly slack: number
}

/** `drawn`: what is looked at, by chat. */
export function trimTimelines(state: State, drawn: ReadonlyMap<Id, Stretch>, sizes: Sizes = { newest: 200, margin: 100, slack: 100 }): State {
  const draft = new Draft(state)
  for (const [chatId, timeline] of state.timelines) {
    const newest = newestStretch(timeline)?.to ?? 0
    if (timeline.bySeq.size <= sizes.newest + sizes.slack) continue
    const kept = keptOf(newest, drawn.get(chatId), sizes)
    const beyond = [...timeline.bySeq.keys()].filter((seq) => !kept.some(({ from, to }) => from <= seq && seq <= to))
    if (beyond.length <= sizes.slack) continue
    let after = 0
    for (const { from, to } of kept) {
      cutOut(draft, chatId, after + 1, from - 1)
      after = to
    }
  }
  return draft.done()
}

/** Ascending, apart from each other, the last one to the end. */
function keptOf(newest: number, drawn: Stretch | undefined, sizes: Sizes): Stretch[] {
  const end = { from: newest - sizes.newest + 1, to: newest }
  if (!drawn) return [end]
  const around = { from: drawn.from - sizes.margin, to: drawn.to + sizes.margin }
  return around.to >= end.from - 1 ? [{ from: Math.min(around.from, end.from), to: newest }] : [around, end]
}
