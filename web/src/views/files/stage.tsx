// One picture that can be enlarged, moved, and swiped away.
import { useRef, useState } from 'preact/hooks'

import type { Attachment } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import { Icon } from '../icons'
import { bounded, type Look, swipeOf, whole, zoomed } from './zoom'

interface StageProps {
  readonly file: Attachment
  readonly src: string | undefined
  readonly preview: string | undefined
  readonly label: string
  readonly close: () => void
  readonly swipe: (by: number) => void
}

export function Stage({ file, src, preview, label, close, swipe }: StageProps) {
  const t = filesWords.value
  const stage = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'coming' | 'there' | 'failed'>('coming')
  const [look, setLook] = useState<Look>(whole)
  const [drag, setDrag] = useState({ x: 0, y: 0 })
  const fingers = useRef(new Map<number, { x: number; y: number }>())
  const begun = useRef({ x: 0, y: 0, at: 0, apart: 0, many: false, moved: false })

  const boxes = () => ({ picture: { width: picture.current!.offsetWidth, height: picture.current!.offsetHeight }, stage: { width: stage.current!.clientWidth, height: stage.current!.clientHeight } })
  const zoomAt = (factor: number, event?: { clientX: number; clientY: number }) => {
    const { left, top, width, height } = stage.current!.getBoundingClientRect()
    const point = event ? { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 } : { x: 0, y: 0 }
    const { picture, stage: box } = boxes()
    setLook((now) => zoomed(now, factor, point, picture, box))
  }
  const toggle = (event?: { clientX: number; clientY: number }) => (look.scale > 1 ? setLook(whole) : zoomAt(2.5, event))
  const apart = () => {
    const [a, b] = [...fingers.current.values()]
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
  }

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    stage.current!.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    const many = fingers.current.size > 1
    begun.current = { x: event.clientX, y: event.clientY, at: event.timeStamp, apart: apart(), many, moved: false }
  }
  const move = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId)
    if (!before) return
    const was = apart()
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (fingers.current.size > 1) {
      if (was > 0) zoomAt(apart() / was, event)
      return
    }
    const [dx, dy] = [event.clientX - begun.current.x, event.clientY - begun.current.y]
    if (Math.hypot(dx, dy) > 6) begun.current.moved = true
    if (look.scale > 1) {
      const { picture, stage: box } = boxes()
      setLook((now) => bounded({ ...now, x: now.x + event.clientX - before.x, y: now.y + event.clientY - before.y }, picture, box))
    } else if (event.pointerType !== 'mouse' && !begun.current.many) {
      setDrag({ x: dx, y: dy })
    }
  }
  const up = (event: PointerEvent) => {
    if (!fingers.current.delete(event.pointerId)) return
    setDrag({ x: 0, y: 0 })
    const { x, y, at, many } = begun.current
    if (event.type === 'pointercancel' || many || look.scale > 1 || event.pointerType === 'mouse') return
    const swiped = swipeOf(event.clientX - x, event.clientY - y, event.timeStamp - at)
    if (swiped === 'close') close()
    else if (swiped) swipe(swiped)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '+' || event.key === '=') zoomAt(1.5)
    else if (event.key === '-') zoomAt(1 / 1.5)
    else if (event.key === '0') setLook(whole)
    else return
    event.preventDefault()
  }

  const size = file.width && file.height ? { '--wide': file.width, '--ratio': file.width / file.height } : { '--wide': 800, '--ratio': 4 / 3 }
  const at = { '--scale': look.scale, '--x': `${look.x + drag.x}px`, '--y': `${look.y + drag.y}px` }
  const resting = drag.x === 0 && drag.y === 0 && fingers.current.size === 0
  return (
    <div
      ref={stage}
      class={`stage${look.scale > 1 ? ' stage-large' : ''}${resting ? ' stage-rests' : ''}`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onWheel={(event) => {
        event.preventDefault()
        zoomAt(event.deltaY < 0 ? 1.2 : 1 / 1.2, event)
      }}
      onDblClick={toggle}
      onClick={(event) => event.target === stage.current && !begun.current.moved && look.scale === 1 && close()}
      onKeyDown={onKeyDown}
    >
      <div ref={picture} class={`stage-picture stage-${state}`} style={{ ...size, ...at }}>
        {preview && <img class="stage-preview" src={preview} alt="" draggable={false} />}
        {src && state !== 'failed' && (
          <img src={src} alt={label} draggable={false} onLoad={() => setState('there')} onError={() => setState('failed')} />
        )}
      </div>
      {state === 'failed' && !preview && <p class="stage-words" role="alert">{t.notThere}</p>}
      <button type="button" class="icon-button viewer-zoom" aria-label={t.zoom} aria-pressed={look.scale > 1} title={t.zoom} onClick={() => toggle()} onPointerDown={(event) => event.stopPropagation()}>
        <Icon name="zoomIn" />
      </button>
    </div>
  )
}
