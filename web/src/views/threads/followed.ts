// The threads that one follows, and which of them wait to be read.
import type { State } from '../../contract'
import type { Chat } from '../../protocol.gen'

export const followed = ({ chats }: State): Chat[] => [...chats.values()].filter(({ parentId, state }) => parentId && state && chats.has(parentId))

export const isNew = ({ state }: Chat): boolean => (state?.unread ?? 0) > 0 || (state?.markedUnread ?? false)
