// The pictures of a chat, one at a time and as large as the page.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import type { Message } from '../../protocol.gen'
import { words } from '../../text'
import { filesWords } from '../../text/files'
import { momentOf } from '../../text/format'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { Modal } from '../layers'
import { userName } from '../names'
import { galleryOf, type Shown } from './gallery'
import { localUrl } from './local'
import { addressOf } from './media'
import { openForward } from './open_forward'
import { filmPlays, stopSound } from './playing'
import { Stage } from './stage'
import { wordsOfFile } from './words'

export function Viewer({ message, n, close }: { message: Message; n: number; close: () => void }) {
  const client = useClient()
  const t = filesWords.value
  const all = useMemo(() => galleryOf(client.state.peek(), message.chatId, message), [])
  const [index, setIndex] = useState(() => Math.max(0, all.findIndex((one) => one.message.id === message.id && one.file.n === n)))
  const shown = all[index]
  const sender = useSelect((state) => (shown?.message.senderId === state.me?.id ? words.value.common.you : userName(state, shown?.message.senderId ?? '')), [shown])
  const go = (to: number) => setIndex(Math.min(all.length - 1, Math.max(0, to)))
  const rtl = document.documentElement.dir === 'rtl'
  useEffect(stopSound, [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLVideoElement) return
    const by = { ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1 }[event.key]
    if (by) go(index + by)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(all.length - 1)
    else return
    event.preventDefault()
  }
  if (!shown) return null
  const { file } = shown
  const download = addressOf(client, shown.message.id)(file.n, 'download')
  return (
    <Modal label={t.viewer} close={close} class="viewer">
      <div class="viewer-frame" onKeyDown={onKeyDown}>
        <header class="viewer-head">
          <p class="viewer-about">
            <strong class="clip">{sender}</strong>
            <span class="clip">{momentOf(shown.message.createdAt)}</span>
          </p>
          {all.length > 1 && <span class="viewer-count">{t.of(index + 1, all.length)}</span>}
          <button type="button" class="icon-button" aria-label={t.forward} title={t.forward} onClick={() => openForward(shown.message)}>
            <Icon name="forward" />
          </button>
          <a class="icon-button" href={download} download={file.name} aria-label={t.download(file.name)} title={t.downloadThis}>
            <Icon name="download" />
          </a>
          <button type="button" class="icon-button" aria-label={words.value.common.close} title={words.value.common.close} onClick={close} data-autofocus>
            <Icon name="x" />
          </button>
        </header>
        <div class="viewer-middle">
          <Content key={`${shown.message.id}/${file.n}`} shown={shown} close={close} swipe={(by) => go(index + (rtl ? -by : by))} />
          {index > 0 && (
            <button type="button" class="icon-button viewer-step viewer-before" aria-label={t.previous} onClick={() => go(index - 1)}>
              <Icon name="chevronRight" />
            </button>
          )}
          {index < all.length - 1 && (
            <button type="button" class="icon-button viewer-step viewer-after" aria-label={t.next} onClick={() => go(index + 1)}>
              <Icon name="chevronRight" />
            </button>
          )}
        </div>
        <p class="viewer-alt" dir="auto" aria-live="polite">{file.alt ?? ''}</p>
        <Ahead all={[all[index - 1], all[index + 1]]} />
      </div>
    </Modal>
  )
}

function Content({ shown: { message, file }, close, swipe }: { shown: Shown; close: () => void; swipe: (by: number) => void }) {
  const client = useClient()
  const address = addressOf(client, message.id)
  const own = message.senderId === client.state.peek().me?.id ? localUrl(message.clientId, file.n) : undefined
  if (file.kind === 'video') {
    const poster = file.preview ? address(file.n, 'preview') : undefined
    return (
      <div class="stage">
        <video src={address(file.n)} poster={poster} controls autoPlay playsInline aria-label={wordsOfFile(file)} onPlay={(event) => filmPlays(event.currentTarget)} />
      </div>
    )
  }
  // What can't be shown whole is shown small: a browser may not know the kind.
  return <Stage file={file} src={address(file.n)} preview={own ?? (file.preview ? address(file.n, 'preview') : undefined)} label={wordsOfFile(file)} close={close} swipe={swipe} />
}

/** The neighbours are there before one goes to them. */
function Ahead({ all }: { all: readonly (Shown | undefined)[] }) {
  const client = useClient()
  const kept = useRef<HTMLImageElement[]>([])
  const sources = all.flatMap((one) => (one?.file.kind === 'image' ? (addressOf(client, one.message.id)(one.file.n) ?? []) : []))
  useEffect(() => {
    kept.current = sources.map((src) => Object.assign(new Image(), { src }))
  }, [sources.join()])
  return null
}
