// The picker of emoji beside a control: above it, or below where there is no room.
import { Picker } from '../../emoji/picker'
import { messagesWords } from '../../text/messages'
import { Modal, openLayer, type Place } from '../layers'

/** How high the picker gets. */
const height = 430

export function openReactionPicker(at: Element | { x: number; y: number }, pick: (emoji: string) => void) {
  const box = at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0)
  const place: Place = box.top > height ? { x: box.right, y: box.top - 8, above: true } : { x: box.left, y: Math.max(8, Math.min(box.bottom + 8, innerHeight - height)) }
  openLayer((close) => (
    <Modal label={messagesWords.value.reactions.add} close={close} class="menu picker" at={place}>
      <Picker
        pick={(emoji) => {
          close()
          pick(emoji)
        }}
      />
    </Modal>
  ), { brief: true })
}
