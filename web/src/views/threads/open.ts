// Ways to a thread: from a message, and by its menu.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { go, threadHref } from '../../routes'
import { threadsWords } from '../../text/threads'
import type { ConversationContext } from '../conversation/conversation_context'
import type { MenuItem } from '../menu'
import { closePanel } from '../panel/open'

export const threadIn = (chat: string) => threadsWords.value.in(chat)

/** Of a copy in the chat: the thread that it was said in. */
export function openThread({ id, chatId, threadRoot }: Message) {
  closePanel()
  go(threadHref(chatId, threadRoot ?? id))
}

/** In a thread there are no threads. */
export function threadItems(client: Client, conversation: ConversationContext, message: Message): MenuItem[] {
  const { chats } = client.state.peek()
  if (message.type === 'system' || conversation.apart || chats.get(message.chatId)?.parentId) return []
  if (conversation.closed.peek() && !message.thread && !message.threadRoot) return []
  return [{ icon: 'messagesSquare', text: threadsWords.value.reply, action: () => openThread(message) }]
}
