// Tells a screen reader of new messages in the open chat, and of who comes and goes, gathered over a moment; history is not
// read out.
import { effect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { words } from '../../text'
import { useClient } from '../context'
import { userName } from '../names'
import { spoken } from '../said'
import { linesOf } from './happening_text'

const gatherMs = 500

export function Announcements({ chatId }: { chatId: Id }) {
  const client = useClient()
  const [text, setText] = useState('')
  useEffect(() => {
    let waiting: string[] = []
    let timer = 0
    const tell = (...lines: string[]) => {
      waiting.push(...lines)
      if (timer || lines.length === 0) return
      timer = window.setTimeout(() => {
        setText(waiting.length > 3 ? words.value.notification.many(waiting.length) : waiting.join('. '))
        waiting = []
        timer = 0
      }, gatherMs)
    }
    const off = client.onMessage((message) => {
      const state = client.state.value
      if (message.chatId !== chatId || message.senderId === state.me?.id) return
      tell(words.value.notification.announce(userName(state, message.senderId), spoken(message)))
    })
    let known = client.state.peek().happenings.get(chatId)
    const end = effect(() => {
      const state = client.state.value
      const now = state.happenings.get(chatId)
      const chat = state.chats.get(chatId)
      if (now === known || !chat) return
      const news = (now ?? []).filter((one) => !known?.includes(one) && !known?.some(({ at, kind, userId }) => at === one.at && kind === one.kind && userId === one.userId))
      known = now
      tell(...linesOf(state, chat, news.filter(({ by }) => by !== state.me?.id)))
    })
    return () => {
      off()
      end()
      clearTimeout(timer)
    }
  }, [chatId])
  return (
    <div class="hidden" role="status" aria-live="polite">
      {text}
    </div>
  )
}
