// A thread gets its id with the first reply. What was begun for it before goes there: the text, and its files.
import { type Client, type Id, threadKey } from '../../contract'
import { recordingTo } from '../files/recording'
import { posts, setTray, trays } from '../files/uploads'

export function adopt(client: Client, rootId: Id, threadId: Id): void {
  const key = threadKey(rootId)
  const { text } = client.writing(key)
  if (text) {
    const there = client.writing(threadId)
    client.write(threadId, { ...there, text: [there.text, text].filter(Boolean).join('\n\n') })
    client.write(key, { text: '' })
  }
  const cards = trays.peek().get(key)
  if (cards) {
    setTray(threadId, [...(trays.peek().get(threadId) ?? []), ...cards])
    setTray(key, [])
  }
  if (posts.peek().some(({ chatId }) => chatId === key)) posts.value = posts.peek().map((post) => (post.chatId === key ? { ...post, chatId: threadId } : post))
  if (recordingTo.peek() === key) recordingTo.value = threadId
}
