// What stands in a conversation, line by line: days, the unread divider, messages and how they belong together.
import type { Id, Timeline } from '../../contract'
import type { Message } from '../../protocol.gen'
import { dayKey } from '../../text/format'

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly first: boolean; readonly last: boolean }

const together = 5 * 60_000

/** Times are read once per message: drawing compares them again and again. */
const times = new WeakMap<Message, { readonly ms: number; readonly day: number }>()

function timeOf(message: Message) {
  let known = times.get(message)
  if (!known) times.set(message, (known = { ms: Date.parse(message.createdAt), day: dayKey(message.createdAt) }))
  return known
}

/** Messages of one person within five minutes stand close, with one name and one face. */
function belongs(before: Message, after: Message): boolean {
  return (
    before.senderId === after.senderId &&
    before.type !== 'system' &&
    after.type !== 'system' &&
    timeOf(after).ms - timeOf(before).ms < together &&
    timeOf(before).day === timeOf(after).day
  )
}

/** The rows of the messages from `from` to `to`; the divider stands above `unreadSeq`. */
export function rowsOf(timeline: Timeline, from: number, to: number, unreadSeq: number, keyOf: (message: Message) => string): Row[] {
  const messages: Message[] = []
  for (let seq = from; seq <= to; seq++) {
    const message = timeline.bySeq.get(seq)
    if (message) messages.push(message)
  }
  const rows: Row[] = []
  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const after = messages[index + 1]
    const newDay = !before || timeOf(before).day !== timeOf(message).day
    const unread = message.seq === unreadSeq
    if (newDay) rows.push({ kind: 'day', key: `day ${timeOf(message).day}`, at: message.createdAt })
    if (unread) rows.push({ kind: 'unread', key: 'unread' })
    rows.push({
      kind: 'message',
      key: keyOf(message),
      message,
      first: newDay || unread || !before || !belongs(before, message),
      last: !after || after.seq === unreadSeq || !belongs(message, after),
    })
  })
  return rows
}

/** The message to come to by Tab: the one with the focus while it is drawn, else the newest. */
export function tabStopOf(rows: readonly Row[], focused: number): number {
  let newest = 0
  for (const row of rows) {
    if (row.kind !== 'message') continue
    if (row.message.seq === focused) return focused
    newest = row.message.seq
  }
  return newest
}

/** The stretch that holds `seq`. */
export function stretchOf(timeline: Timeline | undefined, seq: number) {
  return timeline?.stretches.find((stretch) => stretch.from <= seq && seq <= stretch.to)
}

/** The newest stretch, if it reaches the chat's end. */
export function liveStretch(timeline: Timeline | undefined, lastSeq: number) {
  const last = timeline?.stretches.at(-1)
  return last && last.to >= lastSeq ? last : undefined
}

/** Where messages stand that were looked for: their place never changes. */
const places = new Map<Id, number>()

/** Finds by id: `replyTo` names messages so. */
export function messageById(timeline: Timeline | undefined, id: Id): Message | undefined {
  if (!timeline) return undefined
  const place = places.get(id)
  if (place !== undefined) return timeline.bySeq.get(place)
  for (const message of timeline.bySeq.values()) {
    if (message.id !== id) continue
    places.set(id, message.seq)
    return message
  }
  return undefined
}

/** A message that was fetched by itself: it needs no search when its part of the history comes. */
export const rememberPlace = (message: Message) => places.set(message.id, message.seq)
