// Who has put an emoji on a message, in one line. Asked for when somebody wants to know.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { words } from '../../text'
import { listOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { nameOf } from '../names'

const most = 10

/** Of each message as it is: a change of it makes another one. */
const known = new WeakMap<Message, Map<string, Promise<string>>>()

export function namesOf(client: Client, message: Message, emoji: string): Promise<string> {
  const of = known.get(message) ?? new Map<string, Promise<string>>()
  known.set(message, of)
  let names = of.get(emoji)
  if (!names) {
    names = ask(client, message, emoji)
    names.catch(() => of.delete(emoji))
    of.set(emoji, names)
  }
  return names
}

async function ask(client: Client, message: Message, emoji: string): Promise<string> {
  const { reactions, users } = await client.call('list_reactions', { messageId: message.id, emoji, limit: most })
  const me = client.state.peek().me?.id
  const names = reactions.map(({ userId }) => (userId === me ? words.peek().common.you : nameOf(users.find((user) => user.id === userId))))
  const more = (message.reactions?.find((one) => one.emoji === emoji)?.count ?? 0) - names.length
  const t = messagesWords.peek().reactions
  return t.by(emoji, listOf(more > 0 ? [...names, t.others(more)] : names))
}
