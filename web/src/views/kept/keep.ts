// Pins messages for all, and saves them for oneself: shown at once, and taken back if the server refuses.
import type { Client, State } from '../../contract'
import type { Chat, Message } from '../../protocol.gen'
import { applyEvent } from '../../store'
import { messagesWords } from '../../text/messages'
import { attempt } from '../failure'
import { mayAdminister } from '../names'
import { toast } from '../toasts'

/** In groups and channels their admins; in direct chats both. Not in threads. */
export const mayPin = (chat: Chat | undefined) => chat !== undefined && !chat.parentId && (chat.kind === 'direct' || mayAdminister(chat))

export function pinned(state: State, { chatId, seq }: Message, on: boolean): State {
  const known = state.timelines.get(chatId)?.bySeq.get(seq)
  if (!known || known.deletedAt || (known.pinned !== undefined) === on) return state
  const { pinned: _, ...rest } = known
  const pin = on && { pinned: { by: state.me?.id ?? '', at: new Date().toISOString() } }
  return applyEvent(state, 'message_updated', { ...rest, ...pin, version: known.version + 0.5 })
}

export function pin(client: Client, message: Message, on: boolean): Promise<boolean> {
  return attempt(() => client.ahead((state) => pinned(state, message, on), on ? 'pin_message' : 'unpin_message', { messageId: message.id }))
}

export function saved(state: State, messageId: string, on: boolean): State {
  const known = state.saved.get(messageId)
  if ((known !== undefined) === on) return state
  return applyEvent(state, 'saved_updated', { messageId, saved: on, at: new Date().toISOString(), version: (known?.version ?? 0) + 0.5 })
}

export async function save(client: Client, message: Message, on: boolean): Promise<boolean> {
  const done = await attempt(() => client.ahead((state) => saved(state, message.id, on), on ? 'save_message' : 'unsave_message', { messageId: message.id }))
  if (done && on) toast(messagesWords.peek().saved.saved)
  return done
}
