// Mentions of everybody in a chat (@room), and of those of them who are online (@here): who may, how they are offered, and the
// question before many are told.
import type { Client, Id, State } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { route } from '../../routes'
import { messagesWords } from '../../text/messages'
import { confirm } from '../confirm'
import type { Suggestion } from '../conversation/completion'
import { Icon } from '../icons'
import { mayAdminister } from '../names'

const rooms = [
  { name: 'room', names: ['room', 'channel', 'all', 'everyone'] },
  { name: 'here', names: ['here'] },
] as const
const most = 6
/** More than these are not told without a question. */
const few = 5

/** As the server finds them: at the beginning of a word, and signs behind them are the sentence's. */
const written = /(?<![\p{L}\p{M}\p{N}_.@-])@(room|channel|all|everyone|here)[_.-]*(?![\p{L}\p{M}\p{N}_.-])/giu

export function mayMentionRoom({ me }: Pick<State, 'me'>, chat: Chat): boolean {
  return chat.kind !== 'direct' && me?.role !== 'guest' && (chat.roomMentions !== 'admins' || mayAdminister(chat))
}

/** Whom a text would mention there: everybody counts for more than those who are online. */
export function roomIn(text: string): 'room' | 'here' | undefined {
  let found: 'room' | 'here' | undefined
  for (const [, name] of text.matchAll(written)) found = name!.toLowerCase() === 'here' ? (found ?? 'here') : 'room'
  return found
}

/** People who were found for a query, and everybody, if they may be meant: behind people, before guesses. */
export function withRoom(state: State, chat: Chat, query: string, people: readonly Suggestion[]): readonly Suggestion[] {
  if (!mayMentionRoom(state, chat)) return people
  const t = messagesWords.peek().mentions
  const begun = query.toLowerCase()
  const found = rooms.filter(({ names }) => names.some((name) => name.startsWith(begun))).map(({ name, names }): Suggestion => ({
    key: name, insert: `@${name} `, text: t[name], emoji: <Icon name="users" />, whole: names.some((one) => one === begun),
  }))
  if (found.length === 0) return people
  return [...(people[0]?.guess ? [] : people.slice(0, most - found.length)), ...found]
}

/** Asks before many are told; `go`: they are to be. False: there is nothing to ask, and nothing was done. */
export function confirmRoom(client: Client, chatId: Id, text: string, go: () => void): boolean {
  const state = client.state.peek()
  // A thread has the people of its chat, which is the one that is open while the thread is not there yet.
  const at = route.peek()
  const here = state.chats.get(chatId) ?? (at.page === 'chat' ? state.chats.get(at.chatId) : undefined)
  const chat = here?.parentId ? state.chats.get(here.parentId) : here
  const room = roomIn(text)
  const others = (chat?.memberCount ?? 0) - 1
  if (!chat || !room || others <= few || !mayMentionRoom(state, chat)) return false
  const t = messagesWords.peek().mentions
  confirm({
    title: t.askTitle(others), lead: room === 'room' ? t.askRoom : t.askHere, yes: t.send, mild: true,
    action: async () => go(),
  })
  return true
}
