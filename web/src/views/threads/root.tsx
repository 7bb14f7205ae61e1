// The message that a thread is about, above its replies.
import { useMemo } from 'preact/hooks'

import type { Chat, Message } from '../../protocol.gen'
import { threadsWords } from '../../text/threads'
import { useSelect } from '../context'
import { ConversationScope, createConversation, type ConversationContext } from '../conversation/conversation_context'
import { MessageRow } from '../conversation/message_row'
import { userName } from '../names'

interface RootProps {
  readonly message: Message
  readonly kind: Chat['kind']
  readonly replies: number
}

export function Root({ message, kind, replies }: RootProps) {
  const t = threadsWords.value
  const me = useSelect((state) => state.me?.id)
  const sender = useSelect((state) => userName(state, message.senderId), [message.senderId])
  const scope = useMemo((): ConversationContext => ({ ...createConversation(message.chatId), apart: true }), [message.chatId])
  scope.closed.value = true
  return (
    <div class="thread-root">
      <ConversationScope.Provider value={scope}>
        <ol class="rows">
          <MessageRow
            message={message}
            mine={message.senderId === me}
            sender={sender}
            first
            last
            chatKind={kind}
            delivered={false}
            read={false}
            tabStop
            flash={false}
            fresh={false}
          />
        </ol>
      </ConversationScope.Provider>
      <p class="thread-rule"><span>{replies > 0 ? t.replies(replies) : t.noReplies}</span></p>
    </div>
  )
}
