// Puts an emoji on a message, or takes it away: shown at once, and taken back if the server refuses.
import type { Client, State } from '../../contract'
import type { Message } from '../../protocol.gen'
import { applyEvent } from '../../store'
import { attempt } from '../failure'

export const hasReacted = (message: Message, emoji: string): boolean => message.reactions?.some((one) => one.emoji === emoji && one.me) ?? false

/** The state as it will be. */
export function reacted(state: State, { chatId, seq }: Message, emoji: string, on: boolean): State {
  const known = state.timelines.get(chatId)?.bySeq.get(seq)
  if (!known || known.deletedAt || hasReacted(known, emoji) === on) return state
  const count = (known.reactions?.find((one) => one.emoji === emoji)?.count ?? 0) + (on ? 1 : -1)
  // Between the version that is here and the next one, whichever that will be.
  const event = { chatId, seq, messageId: known.id, emoji, userId: state.me?.id ?? '', count, version: known.version + 0.5 }
  return applyEvent(state, on ? 'reaction_added' : 'reaction_removed', event)
}

export function react(client: Client, message: Message, emoji: string, on: boolean): void {
  void attempt(() => client.ahead((state) => reacted(state, message, emoji, on), on ? 'add_reaction' : 'remove_reaction', { messageId: message.id, emoji }))
}
