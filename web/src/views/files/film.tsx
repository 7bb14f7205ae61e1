// A film that stands alone: its poster, and the browser's own controls. Nothing of it is fetched before it is played.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

import type { Attachment } from '../../protocol.gen'
import { FileCard } from './file_card'
import { ratioOf, widthOf } from './layout'
import type { Address } from './media'
import { filmPlays } from './playing'
import { drawThumbHash } from './thumb_hash'
import { wordsOfFile } from './words'

interface FilmProps {
  readonly file: Attachment
  readonly address: Address
  readonly local?: string | undefined
  readonly tab: number
}

export function Film({ file, address, local, tab }: FilmProps) {
  const [failed, setFailed] = useState(false)
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (canvas.current && file.thumbHash) drawThumbHash(canvas.current, file.thumbHash)
  }, [file.thumbHash])
  if (failed) return <FileCard file={file} href={address(file.n, 'download')} tab={tab} failed />
  const poster = local ?? (file.preview ? address(file.n, 'preview') : undefined)
  return (
    <div class="film" style={{ '--ratio': ratioOf({ width: file.width ?? 16, height: file.height ?? 9 }), '--wide': `${widthOf({ width: file.width ?? 400, height: file.height ?? 225 }) / 16}rem` }}>
      {file.thumbHash && <canvas ref={canvas} aria-hidden="true" />}
      <video
        src={address(file.n)}
        poster={poster}
        preload="none"
        controls
        playsInline
        tabIndex={tab}
        aria-label={wordsOfFile(file)}
        onPlay={(event) => filmPlays(event.currentTarget)}
        onError={(event) => event.currentTarget.error && setFailed(true)}
      />
    </div>
  )
}
