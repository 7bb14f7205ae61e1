// What is known to have happened in the open chat, besides messages.
import { useMemo, useRef } from 'preact/hooks'

import type { Happening, State } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { useClient, useSelect } from '../context'
import { membersKey } from '../names'

const none: readonly Happening[] = []

/**
 * All that can be told of a chat, oldest first. Who comes and goes in an open channel does so in its group, and is told
 * there.
 */
export function happeningsIn(state: State, chat: Chat): readonly Happening[] {
  if (chat.kind === 'direct') return none
  const seen = state.happenings.get(chat.id) ?? none
  if (membersKey(chat) !== chat.id) return seen
  const told = new Set(seen.map(({ kind, userId, at }) => (kind === 'joined' ? `${userId} ${at}` : '')))
  const joined: Happening[] = []
  for (const { userId, joinedAt } of state.members.get(chat.id)?.values() ?? []) {
    if (joinedAt > chat.createdAt && !told.has(`${userId} ${joinedAt}`)) joined.push({ kind: 'joined', userId, at: joinedAt })
  }
  if (joined.length === 0) return seen
  return [...seen, ...joined].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function alike(a: readonly Happening[], b: readonly Happening[]): boolean {
  return a.length === b.length && a.every((one, index) => {
    const other = b[index]!
    return one === other || (one.kind === other.kind && one.at === other.at && one.userId === other.userId && one.by === other.by)
  })
}

export function useHappenings(chat: Chat): readonly Happening[] {
  const client = useClient()
  const seen = useSelect((state) => state.happenings.get(chat.id), [chat.id])
  const members = useSelect((state) => state.members.get(chat.id), [chat.id])
  const last = useRef(none)
  return useMemo(() => {
    const now = happeningsIn(client.state.peek(), chat)
    // Members change with their watermarks, too: nothing is drawn anew for that.
    if (!alike(now, last.current)) last.current = now
    return last.current
  }, [chat.id, chat.kind, seen, members])
}
