// A picture is cut to a square: moved and zoomed by finger, mouse, wheel or keys, and drawn small before it leaves.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import { words } from '../../text'
import { picturesWords } from '../../text/pictures'
import { FormDialog } from '../dialogs/form'
import { openLayer } from '../layers'
import { toast } from '../toasts'
import { bounded, type Crop, middleOf, mostZoom, moved, sideOf, type Size, zoomedTo } from './crop_shape'
import { bytesOf } from './send'

/** Pixels of what leaves, at most. */
const mostSide = 512
const step = 0.05

interface CropProps {
  readonly round: boolean
  readonly save: (bytes: Blob) => Promise<unknown>
}

/** Asks which part of a picture is meant, and saves it. Says so where the file is no picture. */
export async function openCrop(file: File, props: CropProps): Promise<void> {
  const image = new Image()
  image.src = URL.createObjectURL(file)
  const there = await image.decode().then(() => image.naturalWidth > 0, () => false)
  if (!there) {
    URL.revokeObjectURL(image.src)
    return toast(picturesWords.peek().picture.unknown(file.name), 'error')
  }
  openLayer((close) => <CropDialog image={image} close={close} {...props} />)
}

function CropDialog({ image, round, save, close }: CropProps & { image: HTMLImageElement; close: () => void }) {
  const t = picturesWords.value.crop
  const size: Size = { width: image.naturalWidth, height: image.naturalHeight }
  const [crop, setCrop] = useState<Crop>(() => middleOf(size))
  useLayoutEffect(() => () => URL.revokeObjectURL(image.src), [])
  return (
    <FormDialog title={t.title} submit={words.value.common.save} close={close} action={async () => void (await save(await drawn(image, size, crop)))}>
      <Stage image={image} size={size} crop={crop} round={round} change={setCrop} />
      <label class="crop-zoom">
        <span>{t.zoom}</span>
        <input
          type="range"
          min={0}
          max={100}
          step={1}
          value={Math.round((Math.log(crop.zoom) / Math.log(mostZoom)) * 100)}
          onInput={(event) => {
            const zoom = mostZoom ** (Number(event.currentTarget.value) / 100)
            setCrop((now) => zoomedTo(size, now, zoom))
          }}
        />
      </label>
      <p class="hint">{t.hint}</p>
    </FormDialog>
  )
}

interface StageProps {
  readonly image: HTMLImageElement
  readonly size: Size
  readonly crop: Crop
  readonly round: boolean
  readonly change: (change: (now: Crop) => Crop) => void
}

function Stage({ image, size, crop, round, change }: StageProps) {
  const stage = useRef<HTMLDivElement>(null)
  const fingers = useRef(new Map<number, { x: number; y: number }>())
  const zoomAt = (factor: number, event?: { clientX: number; clientY: number }) => {
    const box = stage.current!.getBoundingClientRect()
    const point = event && { x: (event.clientX - box.left) / box.width - 0.5, y: (event.clientY - box.top) / box.height - 0.5 }
    change((now) => zoomedTo(size, now, now.zoom * factor, point))
  }
  const apart = () => {
    const [a, b] = [...fingers.current.values()]
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
  }
  const move = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId)
    if (!before) return
    const was = apart()
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (was > 0) return zoomAt(apart() / was, event)
    const side = stage.current!.clientWidth
    change((now) => moved(size, now, (event.clientX - before.x) / side, (event.clientY - before.y) / side))
  }
  const up = (event: PointerEvent) => void fingers.current.delete(event.pointerId)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const by = event.shiftKey ? step * 4 : step
    const [dx, dy] = { ArrowLeft: [by, 0], ArrowRight: [-by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[event.key] ?? []
    if (dx !== undefined && dy !== undefined) change((now) => moved(size, now, dx, dy))
    else if (event.key === '+' || event.key === '=') zoomAt(1.2)
    else if (event.key === '-') zoomAt(1 / 1.2)
    else if (event.key === '0') change(() => middleOf(size))
    else return
    event.preventDefault()
  }
  // The picture's own size, in parts of the square's side.
  const side = sideOf(size, crop)
  const at = bounded(size, crop)
  const place = { '--wide': size.width / side, '--high': size.height / side, '--left': 0.5 - at.x / side, '--top': 0.5 - at.y / side }
  return (
    <div
      ref={stage}
      class={round ? 'crop crop-round' : 'crop'}
      role="group"
      tabIndex={0}
      aria-label={picturesWords.value.crop.stage}
      data-autofocus
      onPointerDown={(event) => {
        if (event.button !== 0) return
        stage.current!.setPointerCapture(event.pointerId)
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
      }}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onWheel={(event) => {
        event.preventDefault()
        zoomAt(event.deltaY < 0 ? 1.15 : 1 / 1.15, event)
      }}
      onKeyDown={onKeyDown}
    >
      <img src={image.src} alt="" draggable={false} style={place} />
    </div>
  )
}

async function drawn(image: HTMLImageElement, size: Size, crop: Crop): Promise<Blob> {
  const side = sideOf(size, crop)
  const { x, y } = bounded(size, crop)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = Math.max(1, Math.min(mostSide, Math.round(side)))
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, x - side / 2, y - side / 2, side, side, 0, 0, canvas.width, canvas.height)
  return bytesOf(canvas, 'image/png')
}
