// Which chats stand where in the list: pinned on top, groups with their channels below them, the archived apart. A channel goes
// where its group is, unless it was put elsewhere itself: pinned alone, or archived alone.
import type { Id } from '../../contract'
import type { Chat } from '../../protocol.gen'

export interface Line {
  readonly chat: Chat
  readonly indented: boolean
}

export interface Sections {
  readonly pinned: readonly Line[]
  readonly others: readonly Line[]
  readonly archived: readonly Line[]
}

export const activeAt = (chat: Chat) => chat.lastMessagePreview?.createdAt ?? chat.createdAt

export function sections(chats: ReadonlyMap<Id, Chat>): Sections {
  const heads: Chat[] = []
  const channels = new Map<Id, Chat[]>()
  for (const chat of chats.values()) {
    if (chat.parentId) continue  // threads stand apart
    const group = chat.groupId === undefined ? undefined : chats.get(chat.groupId)
    if (group && goesWith(chat, group)) {
      const siblings = channels.get(group.id)
      if (siblings) siblings.push(chat)
      else channels.set(group.id, [chat])
    } else {
      heads.push(chat)
    }
  }
  const latest = new Map<Id, string>()
  for (const head of heads) {
    let at = activeAt(head)
    for (const channel of channels.get(head.id) ?? []) if (activeAt(channel) > at) at = activeAt(channel)
    latest.set(head.id, at)
  }
  heads.sort((a, b) => compare(latest.get(b.id)!, latest.get(a.id)!))
  const result = { pinned: [] as Line[], others: [] as Line[], archived: [] as Line[] }
  for (const head of heads) {
    const lines = result[place(head)]
    lines.push({ chat: head, indented: false })
    const below = channels.get(head.id)
    if (!below) continue
    below.sort((a, b) => (a.title ?? '').localeCompare(b.title ?? ''))
    for (const channel of below) lines.push({ chat: channel, indented: true })
  }
  return result
}

/** Pinning a group takes its channels along. Archiving it does not: what is said in them would go unseen. */
function goesWith(channel: Chat, group: Chat): boolean {
  const own = place(channel)
  return own === place(group) || (own === 'others' && place(group) === 'pinned')
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function place(chat: Chat): keyof Sections {
  return chat.state?.archived ? 'archived' : chat.state?.pinned ? 'pinned' : 'others'
}
