// The face of a chat: a person's, a group's letters, a channel's sign.
import type { Chat } from '../protocol.gen'
import { Avatar } from './avatar'
import { useSelect } from './context'
import { chatName, isNotes, peerOf, presenceOf } from './names'

export function ChatAvatar({ chat, size }: { chat: Chat; size?: 'tiny' | 'small' | 'medium' | 'large' }) {
  const name = useSelect((state) => chatName(state, chat), [chat])
  const me = useSelect((state) => (isNotes(state, chat) ? state.me?.id : undefined), [chat])
  const presence = useSelect((state) => (isNotes(state, chat) ? undefined : presenceOf(state, peerOf(state, chat)?.id)?.status), [chat])
  if (chat.kind === 'channel') return <Avatar id={chat.id} name={name} size={size} icon={chat.private ? 'lock' : 'hash'} group />
  if (me) return <Avatar id={me} name={name} size={size} icon="pencil" group />
  return <Avatar id={chat.peer?.id ?? chat.id} name={name} size={size} group={chat.kind === 'group'} presence={presence} />
}
