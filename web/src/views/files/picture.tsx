// A picture, or a film's poster among pictures: its place is there before it is, in its colours.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import type { Attachment } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import { Icon } from '../icons'
import { FileCard } from './file_card'
import { ratioOf, widthOf } from './layout'
import type { Address } from './media'
import { drawThumbHash } from './thumb_hash'
import { wordsOfFile } from './words'

interface PictureProps {
  readonly file: Attachment
  readonly place: number
  readonly count: number
  readonly address: Address
  readonly local?: string | undefined
  readonly tab: number
  /** How many are not shown, and stand behind this one. */
  readonly more: number
  readonly alone: boolean
  readonly open: (() => void) | undefined
}

const still = matchMedia('(prefers-reduced-motion: reduce)')
/** What moves is fetched whole, if it is not too much. */
const movesUpTo = 4 << 20

/** The address of what is shown of it in a small place. */
export function previewOf(file: Attachment, address: Address): string | undefined {
  const moves = file.animated && !still.matches && file.size <= movesUpTo
  return address(file.n, file.preview && !moves ? 'preview' : undefined)
}

export function Picture({ file, place, count, address, local, tab, more, alone, open }: PictureProps) {
  const t = filesWords.value
  const [state, setState] = useState<'coming' | 'there' | 'failed'>('coming')
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (canvas.current && file.thumbHash) drawThumbHash(canvas.current, file.thumbHash)
  }, [file.thumbHash])
  const film = file.kind === 'video'
  const src = film ? (file.preview ? address(file.n, 'preview') : undefined) : (local ?? previewOf(file, address))
  const room = alone ? { '--ratio': ratioOf(file), '--wide': `${widthOf(file) / 16}rem` } : undefined
  if (state === 'failed') {
    return (
      <div class="picture picture-failed" style={room}>
        <FileCard file={file} href={address(file.n, 'download')} tab={tab} failed />
      </div>
    )
  }
  const what = wordsOfFile(file)
  const label = t.openPhoto(count > 1 ? `${what}, ${t.of(place + 1, count)}` : what)
  return (
    <button
      type="button"
      class={`picture picture-${state}`}
      tabIndex={tab}
      aria-label={more > 0 ? `${label}, ${t.more(more)}` : label}
      style={room}
      disabled={!open}
      onClick={open}
    >
      {file.thumbHash && <canvas ref={canvas} aria-hidden="true" />}
      {src && (
        <img src={src} alt="" loading="lazy" decoding="async" draggable={false} onLoad={() => setState('there')} onError={() => setState('failed')} />
      )}
      {film && <span class="picture-sign"><Icon name="play" size={22} /></span>}
      {file.animated && (still.matches || file.size > movesUpTo) && <span class="picture-tag">{t.gif}</span>}
      {more > 0 && <span class="picture-more">{t.more(more)}</span>}
    </button>
  )
}
