// The button at a picture that can be changed: it asks for a file, or a photo, and takes the picture away.
import { useRef } from 'preact/hooks'

import { picturesWords } from '../../text/pictures'
import { Icon } from '../icons'
import { openMenu } from '../menu'

const touch = matchMedia('(pointer: coarse)')

interface PictureButtonProps {
  /** What it is a picture of. */
  readonly label: string
  readonly pick: (file: File) => void
  /** Undefined: there is none. */
  readonly remove?: (() => void) | undefined
}

export function PictureButton({ label, pick, remove }: PictureButtonProps) {
  const t = picturesWords.value.picture
  const input = useRef<HTMLInputElement>(null)
  const ask = (camera: boolean) => {
    const field = input.current!
    if (camera) field.setAttribute('capture', 'user')
    else field.removeAttribute('capture')
    field.click()
  }
  const menu = touch.matches || remove !== undefined
  const press = (event: MouseEvent) => {
    if (!menu) return ask(false)
    openMenu(
      label,
      [
        { icon: 'image', text: t.pick, action: () => ask(false) },
        touch.matches && { icon: 'camera', text: t.take, action: () => ask(true) },
        remove && { icon: 'trash2', text: t.remove, danger: true, action: remove },
      ],
      event,
    )
  }
  const said = remove ? t.change : t.set
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const field = event.currentTarget
          const [file] = field.files ?? []
          field.value = ''  // the same file may be picked again
          if (file) pick(file)
        }}
      />
      <button type="button" class="picture-button" aria-label={`${label}: ${said}`} title={said} aria-haspopup={menu ? 'menu' : undefined} onClick={press}>
        <Icon name="camera" size={16} />
      </button>
    </>
  )
}
