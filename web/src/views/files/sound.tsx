// A voice message or another sound: played here, by hand or by keys.
import { useRef } from 'preact/hooks'

import type { Attachment } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import { numberOf } from '../../text/amounts'
import { Icon } from '../icons'
import { FileCard } from './file_card'
import { nextSpeed, playing, seek, speed, toggle } from './playing'
import { barsOf, stepTo } from './waveform'
import { clockOf } from './words'

interface SoundProps {
  readonly id: string
  readonly file: Attachment
  readonly src: string | undefined
  readonly download: string | undefined
  readonly tab: number
}

export function Sound({ id, file, src, download, tab }: SoundProps) {
  const t = filesWords.value
  const slider = useRef<HTMLDivElement>(null)
  const mine = playing.value?.id === id ? playing.value : undefined
  if (mine?.failed) return <FileCard file={file} href={download} tab={tab} failed />
  const found = mine?.lengthMs ?? NaN
  const length = file.durationMs ?? (Number.isFinite(found) ? found : 0)
  const at = Math.min(mine?.ms ?? 0, length || Infinity)
  const name = file.kind === 'voice' ? t.voice : file.name

  const go = (ms: number) => {
    if (mine) seek(ms)
    else if (src) toggle(id, src, ms)
  }
  const press = () => {
    if (src) toggle(id, src)
  }
  const point = (event: PointerEvent) => {
    const box = slider.current!.getBoundingClientRect()
    go(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * length)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const to = stepTo(event.key, at, length)
    if (event.key === ' ') press()
    else if (to !== undefined) go(to)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class={`sound sound-${file.kind}`} role="group" aria-label={name} dir="ltr">
      <button type="button" class="sound-play" tabIndex={tab} aria-label={mine?.on ? t.pause : t.play} disabled={!src} onClick={press}>
        <Icon name={mine?.on ? 'pause' : 'play'} size={20} />
      </button>
      <div class="sound-middle">
        {file.kind === 'audio' && <bdi class="clip sound-name">{file.name}</bdi>}
        <div
          ref={slider}
          class="sound-slider"
          role="slider"
          tabIndex={tab}
          aria-label={t.position}
          aria-valuemin={0}
          aria-valuemax={Math.round(length / 1000)}
          aria-valuenow={Math.round(at / 1000)}
          aria-valuetext={t.at(clockOf(at), clockOf(length))}
          aria-disabled={length === 0 ? true : undefined}
          style={{ '--at': `${length ? (at / length) * 100 : 0}%` }}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            if (event.button !== 0 || length === 0) return
            slider.current!.setPointerCapture(event.pointerId)
            point(event)
          }}
          onPointerMove={(event) => slider.current!.hasPointerCapture(event.pointerId) && point(event)}
        >
          <Bars waveform={file.waveform} />
          <Bars waveform={file.waveform} played />
        </div>
        <span class="sound-about" aria-hidden="true">
          {mine && (mine.on || at > 0) ? `${clockOf(at)} / ${clockOf(length)}` : length ? clockOf(length) : ''}
        </span>
      </div>
      <button type="button" class="sound-speed" tabIndex={tab} aria-label={t.speed(`${numberOf(speed.value)}×`)} onClick={nextSpeed}>
        {numberOf(speed.value)}×
      </button>
    </div>
  )
}

function Bars({ waveform, played = false }: { waveform: readonly number[] | undefined; played?: boolean }) {
  return (
    <svg class={played ? 'bars bars-played' : 'bars'} viewBox="0 0 192 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <path d={barsOf(waveform)} />
    </svg>
  )
}
