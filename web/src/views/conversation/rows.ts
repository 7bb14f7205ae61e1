// What stands in a conversation, line by line: days, the unread divider, messages and how they belong together, and what
// happened in between.
import type { Happening, Id, Timeline } from '../../contract'
import type { Message } from '../../protocol.gen'
import { dayKey } from '../../text/format'

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'happened'; readonly key: string; readonly happenings: readonly Happening[] }
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

const nothing: readonly Happening[] = []

/**
 * The rows of the messages from `from` to `to`; the divider stands above `unreadSeq`. `happenings`: all that are known, oldest
 * first; `live`: nothing comes after `to`. What happened before the first or after the last message stands elsewhere, unless
 * the history begins or ends there.
 */
export function rowsOf(
  timeline: Timeline | undefined, from: number, to: number, unreadSeq: number, keyOf: (message: Message) => string,
  happenings: readonly Happening[] = nothing, live = true,
): Row[] {
  const messages: Message[] = []
  for (let seq = from; seq <= to; seq++) {
    const message = timeline?.bySeq.get(seq)
    if (message) messages.push(message)
  }
  const rows: Row[] = []
  let next = from > 1 && messages[0] ? happenings.findIndex(({ at }) => at > messages[0]!.createdAt) : 0
  if (next < 0) next = happenings.length
  let day = 0
  /** Those before a message, each day's together; with none, all that are left. */
  const happen = (until: string | undefined) => {
    const begin = rows.length
    for (; next < happenings.length && (until === undefined || happenings[next]!.at <= until); next++) {
      const one = happenings[next]!
      const last = rows.at(-1)
      if (dayKey(one.at) !== day) rows.push({ kind: 'day', key: `day ${(day = dayKey(one.at))}`, at: one.at })
      else if (rows.length > begin && last?.kind === 'happened') {
        rows[rows.length - 1] = { ...last, happenings: [...last.happenings, one] }
        continue
      }
      rows.push({ kind: 'happened', key: `happened ${one.kind} ${one.at} ${one.userId ?? ''}`, happenings: [one] })
    }
    return rows.length > begin
  }
  const happensBefore = (message: Message | undefined) => message !== undefined && next < happenings.length && happenings[next]!.at <= message.createdAt
  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const after = messages[index + 1]
    const happened = happen(message.createdAt)
    const newDay = timeOf(message).day !== day
    day = timeOf(message).day
    const unread = message.seq === unreadSeq
    if (newDay) rows.push({ kind: 'day', key: `day ${timeOf(message).day}`, at: message.createdAt })
    if (unread) rows.push({ kind: 'unread', key: 'unread' })
    rows.push({
      kind: 'message',
      key: keyOf(message),
      message,
      first: newDay || unread || happened || !before || !belongs(before, message),
      last: !after || after.seq === unreadSeq || happensBefore(after) || !belongs(message, after),
    })
  })
  if (live) happen(undefined)
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
