// Of which messages one is told, by what is set for the chat.
import type { State } from '../../contract'
import type { Message } from '../../protocol.gen'
import { threadOf } from '../../store'
import { mutedNow, presenceOf } from '../names'

/** By name, as one of everybody, or as one of those who are online now. */
export function mentionsMe(state: State, { mentions, mentionsRoom }: Message): 'me' | 'room' | undefined {
  const { me } = state
  if (me === undefined) return undefined
  if (mentions?.includes(me.id)) return 'me'
  const there = mentionsRoom === 'here' && (presenceOf(state, me.id)?.status ?? 'online') === 'online'
  return mentionsRoom === 'room' || there ? 'room' : undefined
}

/** What names everybody does not get through where a chat is muted; what names one alone does. */
export function isToldOf(state: State, message: Message): boolean {
  const chat = state.chats.get(message.chatId)
  if (!chat || message.senderId === state.me?.id || message.type === 'system') return false
  // Who follows the thread is told of it there.
  if (message.threadRoot !== undefined && threadOf(state, message.threadRoot)?.state) return false
  const mention = mentionsMe(state, message)
  const level = chat.state?.notify ?? 'default'
  if (level === 'nothing') return false
  if (mutedNow(chat)) return mention === 'me'
  return level !== 'mentions' || mention !== undefined
}
