// The skin tones of an emoji, beside it: the one that is chosen holds for all from then on.
import { roomsWords } from '../text/rooms'
import { Modal, openLayer } from '../views/layers'
import { setPreference } from '../views/preferences'
import { skins, toned } from './skin'

export function openSkins(at: Element, emoji: string, name: string, pick: (emoji: string) => void) {
  const { left, bottom } = at.getBoundingClientRect()
  const t = roomsWords.value.skin
  openLayer((close) => (
    <Modal label={t.of(name)} close={close} class="menu skins" at={{ x: left, y: bottom + 4 }}>
      <div role="menu" aria-label={t.label} onKeyDown={move}>
        {skins.map((skin) => (
          <button
            key={skin} type="button" role="menuitem" aria-label={t.tones[skin]} title={t.tones[skin]} data-autofocus={skin === 0 ? true : undefined}
            onClick={() => {
              setPreference('skin', skin)
              close()
              pick(toned(emoji, skin))
            }}
          >
            {toned(emoji, skin)}
          </button>
        ))}
      </div>
    </Modal>
  ), { brief: true })
}

function move(event: KeyboardEvent) {
  const buttons = [...(event.currentTarget as Element).querySelectorAll('button')]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  const onward = document.documentElement.dir === 'rtl' ? -1 : 1
  const to = { ArrowRight: at + onward, ArrowLeft: at - onward, Home: 0, End: -1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  event.stopPropagation()
  buttons.at(to % buttons.length)?.focus()
}
