// What stands above the field in which one writes: what is scheduled for this chat, and how long one waits in slow mode.
import type { Chat } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import { Icon } from '../icons'
import { openScheduled, useScheduled } from './list'
import { SlowLine } from './slow'

export function ComposerNotes({ chat }: { chat: Chat }) {
  const t = messagesWords.value.later
  const scheduled = useScheduled(chat.id)
  const failed = scheduled.filter((one) => one.failed !== undefined).length
  const waiting = scheduled.length - failed
  return (
    <>
      {scheduled.length > 0 && (
        <button type="button" class={failed > 0 ? 'composer-note composer-note-warns' : 'composer-note'} aria-haspopup="dialog" onClick={() => openScheduled(chat.id)}>
          <Icon name={failed > 0 ? 'triangleAlert' : 'clock'} size={14} />
          <span>{[waiting > 0 && t.count(waiting), failed > 0 && t.failedCount(failed)].filter(Boolean).join(', ')}</span>
        </button>
      )}
      <SlowLine chat={chat} />
    </>
  )
}
