// What there is to know about a message, in its menu: who has seen it, who reacted, and what it said before.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import type { MenuItem } from '../menu'
import { openReactors } from '../reactions/reactors'
import { openHistory } from './history'
import { openSeenBy, othersIn } from './seen_by'

export function aboutItems(client: Client, message: Message): MenuItem[] {
  const t = messagesWords.value
  const items: MenuItem[] = []
  if (message.reactions) items.push({ icon: 'smile', text: t.reactions.show, action: () => openReactors(message) })
  if (othersIn(client.state.peek(), message).length > 0) items.push({ icon: 'eye', text: t.seen.show, action: () => openSeenBy(message) })
  if (message.editedAt) items.push({ icon: 'clock', text: t.history.show, action: () => openHistory(message) })
  return items
}
