// Tells a screen reader of new messages in the open chat, gathered over a moment; history is not read out.
import { useEffect, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { plainText } from '../../markdown/plain'
import { words } from '../../text'
import { useClient } from '../context'
import { userName } from '../names'

const gatherMs = 500

export function Announcements({ chatId }: { chatId: Id }) {
  const client = useClient()
  const [text, setText] = useState('')
  useEffect(() => {
    let waiting: string[] = []
    let timer = 0
    const off = client.onMessage((message) => {
      const state = client.state.value
      if (message.chatId !== chatId || message.senderId === state.me?.id) return
      waiting.push(words.value.notification.announce(userName(state, message.senderId), plainText(message.content)))
      if (timer) return
      timer = window.setTimeout(() => {
        setText(waiting.length > 3 ? words.value.notification.many(waiting.length) : waiting.join('. '))
        waiting = []
        timer = 0
      }, gatherMs)
    })
    return () => {
      off()
      clearTimeout(timer)
    }
  }, [chatId])
  return (
    <div class="hidden" role="status" aria-live="polite">
      {text}
    </div>
  )
}
