// The buttons of the composer for files and for the microphone.
import { useRef } from 'preact/hooks'

import type { Id } from '../../contract'
import { filesWords } from '../../text/files'
import { useClient } from '../context'
import { Icon } from '../icons'
import { openMenu } from '../menu'
import { addFiles } from './incoming'
import { recordingTo } from './recording'

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
  const attach = (event: MouseEvent) => {
    if (!touch.matches) return pick('')
    openMenu(
      t.attach,
      [
        { icon: 'image', text: t.attachPhotos, action: () => pick('image/*,video/*') },
        { icon: 'camera', text: t.takePhoto, action: () => pick('image/*', true) },
        { icon: 'file', text: t.attachFiles, action: () => pick('') },
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
      <button type="button" class="icon-button" aria-label={t.attach} title={t.attach} aria-haspopup={touch.matches ? 'menu' : undefined} onClick={attach}>
        <Icon name="paperclip" />
      </button>
    </>
  )
}
