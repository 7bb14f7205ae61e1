// In the composer, while there is a link in the text: whether it gets a preview.
import { signal } from '@preact/signals'

import type { Id } from '../../contract'
import { picturesWords } from '../../text/pictures'
import { Icon } from '../icons'

/** Chats whose next message goes without. */
const without = signal<ReadonlySet<Id>>(new Set())

const hasLink = (text: string) => /https?:\/\/\S/i.test(text)

function set(chatId: Id, on: boolean) {
  const chats = new Set(without.peek())
  if (on) chats.add(chatId)
  else chats.delete(chatId)
  without.value = chats
}

/** What was chosen for the message that is sent now; the next one begins anew. */
export function takeNoPreview(chatId: Id, text: string): boolean {
  const on = without.peek().has(chatId) && hasLink(text)
  if (without.peek().has(chatId)) set(chatId, false)
  return on
}

export function LinkChoice({ chatId, text }: { chatId: Id; text: string }) {
  if (!hasLink(text)) return null
  const on = without.value.has(chatId)
  return (
    <div class="link-choice">
      {/* The keyboard of a phone stays. */}
      <button type="button" aria-pressed={on} onPointerDown={(event) => event.preventDefault()} onClick={() => set(chatId, !on)}>
        <Icon name={on ? 'check' : 'link'} size={14} />
        {picturesWords.value.preview.without}
      </button>
    </div>
  )
}
