// What hangs on a message, and is told by small events: reactions and votes. One that is not newer than the message says nothing new.
import type { Events, Message } from '../protocol.gen'
import type { Draft } from './draft'

type Place = Pick<Message, 'chatId' | 'seq' | 'version'>

/** A part of a message that is here and older; undefined: it has none of it any more. */
function putPart<Part extends 'reactions' | 'poll' | 'thread'>(
  draft: Draft, { chatId, seq, version }: Place, part: Part, change: (before: Message[Part]) => Message[Part],
): void {
  const known = draft.now.timelines.get(chatId)?.bySeq.get(seq)
  if (!known || known.version >= version) return
  const { [part]: before, ...rest } = known
  const value = change(before)
  draft.timeline(chatId).bySeq.set(seq, { ...(rest as Message), ...(value && { [part]: value }), version })
}

export function putReaction(draft: Draft, event: Events['reaction_added'], me: boolean): void {
  const { emoji, count, userId } = event
  putPart(draft, event, 'reactions', (before = []) => {
    const known = before.find((one) => one.emoji === emoji)
    const mine = userId === draft.now.me?.id ? me : known?.me
    const reaction = { emoji, count, ...(mine && { me: true }) }
    const after = known ? before.map((one) => (one === known ? reaction : one)) : [...before, reaction]
    const left = after.filter((one) => one.count > 0)
    return left.length > 0 ? left : undefined
  })
}

export function putPoll(draft: Draft, event: Events['poll_updated']): void {
  const { counts, voters, closedAt } = event
  putPart(draft, event, 'poll', (before) => before && {
    ...before, options: before.options.map((option, index) => ({ ...option, count: counts[index] ?? 0 })), voters, ...(closedAt && { closedAt }),
  })
}

export const putThread = (draft: Draft, event: Events['thread_updated']): void => putPart(draft, event, 'thread', () => event.thread)

/** One's own votes come before the counts, which have the same version. */
export function putVotes(draft: Draft, { chatId, messageId, options, version }: Events['vote_updated']): void {
  for (const message of draft.now.timelines.get(chatId)?.bySeq.values() ?? []) {
    if (message.id !== messageId || !message.poll || message.version >= version) continue
    const { votes: _, ...poll } = message.poll
    draft.timeline(chatId).bySeq.set(message.seq, { ...message, poll: { ...poll, ...(options.length > 0 && { votes: options }) } })
  }
}

/** Events for many have nothing of one's own: it stays, as far as what it is about does. */
export function withOwn(message: Message, known: Message): Message {
  const own = new Set(known.reactions?.flatMap(({ emoji, me }) => (me ? emoji : [])))
  const votes = known.poll?.votes
  return {
    ...message, ...(message.reactions && { reactions: message.reactions.map((one) => (own.has(one.emoji) ? { ...one, me: true } : one)) }),
    ...(message.poll && votes && { poll: { ...message.poll, votes } }),
  }
}
