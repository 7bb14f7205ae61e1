// Chats by name.
import type { State } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { bestFit, fit } from '../../text/match'
import { activeAt } from '../list/order'
import { chatName } from '../names'

export interface NamedChat {
  readonly chat: Chat
  readonly name: string
}

/** A channel is also found by its group's name, after what is called so itself. */
const byGroup = 0.6

/** The chats whose names fit best, the most active first. `least`: one of `fits`; what fits less is not among them. */
export function chatsNamed(state: State, query: string, most: number, least = 1): NamedChat[] {
  const rankOf = (chat: Chat, name: string) => {
    const own = bestFit(query, [name, chat.peer && !chat.peer.deleted ? chat.peer.username : undefined])
    const group = chat.groupId === undefined ? undefined : state.chats.get(chat.groupId)?.title
    return group === undefined ? own : Math.max(own, byGroup * fit(query, `${group} ${name}`))
  }
  return [...state.chats.values()]
    .filter(({ parentId }) => !parentId)
    .map((chat) => ({ chat, name: chatName(state, chat) }))
    .map((hit) => ({ ...hit, rank: rankOf(hit.chat, hit.name) }))
    .filter((hit) => hit.rank >= least)
    .sort((a, b) => b.rank - a.rank || (activeAt(a.chat) < activeAt(b.chat) ? 1 : -1))
    .slice(0, most)
}
