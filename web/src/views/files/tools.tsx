// The buttons of the composer for files and for the microphone.
import { useRef } from 'preact/hooks'

import type { Id } from '../../contract'
import { filesWords } from '../../text/files'
import { messagesWords } from '../../text/messages'
import { useClient } from '../context'
import { Icon } from '../icons'
import { openMenu } from '../menu'
import { openPoll } from '../polls/poll_dialog'
import { inMenu, mayWait, openLater } from '../scheduled/send_later'
import { addFiles } from './incoming'
import { recordingTo } from './recording'
import { attachedTo } from './uploads'

const touch = matchMedia('(pointer: coarse)')

export function Tools({ chatId, blank }: { chatId: Id; blank: boolean }) {
  const client = useClient()
  const t = filesWords.value
  const input = useRef<HTMLInputElement>(null)
  const pick = (accept: string, camera = false) => {
    const field = input.current!
    field.accept = accept
    field.multiple = !camera
    if (camera) field.setAttribute('capture', 'environment')
    else field.removeAttribute('capture')
    field.click()
  }
  const poll = messagesWords.value.poll
  const menu = inMenu()
  const attach = (event: MouseEvent) => {
    if (!menu) return pick('')
    const box = (event.currentTarget as Element).getBoundingClientRect()
    openMenu(
      t.attach,
      [
        { icon: 'image', text: t.attachPhotos, action: () => pick('image/*,video/*') },
        touch.matches && { icon: 'camera', text: t.takePhoto, action: () => pick('image/*', true) },
        { icon: 'file', text: t.attachFiles, action: () => pick('') },
        { icon: 'chart', text: poll.create, action: () => openPoll(client, chatId) },
        !blank && !attachedTo(chatId) && mayWait(chatId) && { icon: 'clock', text: messagesWords.value.later.send, action: () => openLater(client, chatId, box) },
      ],
      event,
    )
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          const field = event.currentTarget
          addFiles(client, chatId, [...(field.files ?? [])])
          field.value = ''  // the same file may be picked again
          if (!touch.matches) field.closest('form')?.querySelector('textarea')?.focus()
        }}
      />
      {blank && recordingTo.value === undefined && (
        <button type="button" class="icon-button tool-mic" aria-label={t.record} title={t.record} onClick={() => (recordingTo.value = chatId)}>
          <Icon name="mic" />
        </button>
      )}
      <button type="button" class="icon-button" aria-label={t.attach} title={t.attach} aria-haspopup={menu ? 'menu' : undefined} onClick={attach}>
        <Icon name="paperclip" />
      </button>
      {!menu && (
        <button type="button" class="icon-button" aria-label={poll.create} title={poll.create} aria-haspopup="dialog" onClick={() => openPoll(client, chatId)}>
          <Icon name="chart" />
        </button>
      )}
    </>
  )
}
