// Opens the picker; it and its data are fetched then.
import { Modal, openLayer } from '../views/layers'
import { part } from '../views/deferred'
import { lazy } from '../views/lazy'
import { words } from '../text'

const Picker = lazy(part('Picker'))

export function openEmojiPicker(event: MouseEvent, insert: (emoji: string) => void) {
  const box = (event.currentTarget as Element).getBoundingClientRect()
  openLayer((close) => (
    <Modal label={words.value.composer.emoji} close={close} class="menu picker" at={{ x: box.right, y: box.top - 8, above: true }}>
      <Picker
        pick={(emoji) => {
          close()
          insert(emoji)
        }}
      />
    </Modal>
  ), { brief: true })
}
