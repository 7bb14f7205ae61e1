// Who is writing right now.
import type { Id, State } from '../../contract'
import { useEffect, useState } from 'preact/hooks'
import { words } from '../../text'
import { useSelect } from '../context'
import { userName } from '../names'

/** Ids of who types in a chat; drawn again when the first of them runs out. */
export function useTyping(chatId: Id): readonly Id[] {
  const typing = useSelect((state) => state.typing.get(chatId), [chatId])
  const me = useSelect((state) => state.me?.id)
  const [, drawAgain] = useState(0)
  const now = Date.now()
  const current = [...(typing ?? [])].filter(([id, until]) => id !== me && until > now)
  const ends = current.length > 0 ? Math.min(...current.map(([, until]) => until)) : 0
  useEffect(() => {
    if (!ends) return
    const timer = setTimeout(() => drawAgain((n) => n + 1), ends - Date.now() + 50)
    return () => clearTimeout(timer)
  }, [ends])
  return current.map(([id]) => id)
}

const firstName = (state: State, id: Id) => userName(state, id).split(/\s/)[0]!

export function TypingLine({ chatId }: { chatId: Id }) {
  const ids = useTyping(chatId)
  const t = words.value.conversation
  const text = useSelect(
    (state) => {
      if (ids.length === 0) return ''
      if (ids.length === 1) return t.typingOne(firstName(state, ids[0]!))
      return ids.length === 2 ? t.typingTwo(firstName(state, ids[0]!), firstName(state, ids[1]!)) : t.typingMany
    },
    [ids.join(), t],
  )
  return (
    <div class="typing-line" aria-live="off">
      {text && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{text}</span>
        </>
      )}
    </div>
  )
}
