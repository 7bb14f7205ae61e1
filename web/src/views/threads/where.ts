// Where a message is that stands apart from its chat: of a thread that is not here the server is asked once.
import { useEffect } from 'preact/hooks'

import type { Id } from '../../contract'
import { useClient, useSelect } from '../context'
import { fullName } from '../names'

const asked = new Set<Id>()

export function useWhere(chatId: Id): string {
  const client = useClient()
  const here = useSelect((state) => state.chats.has(chatId), [chatId])
  useEffect(() => {
    if (here || asked.has(chatId) || client.connection.peek().status !== 'online') return
    asked.add(chatId)
    client.call('get_chat', { chatId }).catch(() => undefined)
  }, [here, chatId])
  return useSelect((state) => {
    const chat = state.chats.get(chatId)
    return chat ? fullName(state, chat) : ''
  }, [chatId])
}
