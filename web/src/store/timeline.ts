// Timelines: which stretches of a chat's history are here, and how they grow together.
import type { Id, Timeline } from '../contract'
import type { Message } from '../protocol.gen'
import type { Draft, OpenTimeline, Stretch } from './draft'

/** The stretch that holds `seq`. */
export function stretchAt(timeline: Timeline | undefined, seq: number): Readonly<Stretch> | undefined {
  return timeline?.stretches.find((s) => s.from <= seq && seq <= s.to)
}

export function newestStretch(timeline: Timeline | undefined): Readonly<Stretch> | undefined {
  return timeline?.stretches.at(-1)
}

/** The messages of the stretch that holds `seq` (or the newest one), ascending. */
export function messagesAt(timeline: Timeline | undefined, seq?: number): Message[] {
  const stretch = seq === undefined ? newestStretch(timeline) : stretchAt(timeline, seq)
  const out: Message[] = []
  if (!timeline || !stretch) return out
  for (let at = stretch.from; at <= stretch.to; ++at) {
    const message = timeline.bySeq.get(at)
    if (message) out.push(message)
  }
  return out
}

/** Whether all of `from`..`to` is here. */
export function covers(timeline: Timeline | undefined, from: number, to: number): boolean {
  if (from > to) return true
  const stretch = stretchAt(timeline, from)
  return stretch !== undefined && stretch.to >= to
}

/** A lower version never overwrites a higher; `status` is left out, since the members' watermarks tell it. */
export function putMessage(timeline: OpenTimeline, message: Message): void {
  const known = timeline.bySeq.get(message.seq)
  if (known && known.version >= message.version) return
  const { status: _, ...rest } = message
  timeline.bySeq.set(message.seq, rest)
}

/** Takes in `from`..`to`, whose messages are here, and joins what touches. */
export function extend(timeline: OpenTimeline, from: number, to: number): void {
  const apart: Stretch[] = []
  for (const s of timeline.stretches) {
    if (s.to < from - 1 || s.from > to + 1) {
      apart.push(s)
    } else {
      from = Math.min(from, s.from)
      to = Math.max(to, s.to)
    }
  }
  apart.push({ from, to })
  timeline.stretches = apart.sort((a, b) => a.from - b.from)
}

/** Forgets `from`..`to`: what is there may have changed, and was not told. */
export function cutOut(draft: Draft, chatId: Id, from: number, to: number): void {
  if (!draft.now.timelines.get(chatId)?.stretches.some((s) => s.from <= to && s.to >= from)) return
  const timeline = draft.timeline(chatId)
  for (const seq of [...timeline.bySeq.keys()]) if (from <= seq && seq <= to) timeline.bySeq.delete(seq)
  timeline.stretches = timeline.stretches
    .flatMap((s) => [{ from: s.from, to: Math.min(s.to, from - 1) }, { from: Math.max(s.from, to + 1), to: s.to }])
    .filter((s) => s.from <= s.to)
}

/** Messages in any order: runs without gaps become stretches. `keep` says whether a run that touches none is wanted. */
export function putRuns(draft: Draft, chatId: Id, messages: readonly Message[], keep: (run: Stretch) => boolean): void {
  const first = draft.now.chats.get(chatId)?.firstSeq ?? 1
  const sorted = messages.filter(({ seq }) => seq >= first).sort((a, b) => a.seq - b.seq)
  // From the newest on: what was cut in two by a page joins what came before it.
  for (let end = sorted.length; end > 0;) {
    let begin = end - 1
    while (begin > 0 && sorted[begin]!.seq - sorted[begin - 1]!.seq <= 1) --begin
    const run = { from: sorted[begin]!.seq, to: sorted[end - 1]!.seq }
    const news = sorted.slice(begin, end)
    const here = draft.now.timelines.get(chatId)
    const touches = here?.stretches.some((s) => s.from <= run.to + 1 && s.to >= run.from - 1)
    const known = news.every(({ seq, version }) => (here?.bySeq.get(seq)?.version ?? -1) >= version)
    if (!known && (touches || keep(run))) {
      const timeline = draft.timeline(chatId)
      for (const message of news) putMessage(timeline, message)
      const last = timeline.stretches.at(-1)?.to ?? 0
      extend(timeline, run.from, run.to)
      if (run.from <= last) ascend(timeline)
    }
    end = begin
  }
}

/** `bySeq` is walked in order by who draws it. */
function ascend(timeline: OpenTimeline): void {
  let last = 0
  for (const seq of timeline.bySeq.keys()) {
    if (seq < last) {
      const sorted = [...timeline.bySeq].sort(([a], [b]) => a - b)
      timeline.bySeq.clear()
      for (const [at, message] of sorted) timeline.bySeq.set(at, message)
      return
    }
    last = seq
  }
}
