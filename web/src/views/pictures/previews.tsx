// What the links of a message lead to, below it.
import { useLayoutEffect, useRef } from 'preact/hooks'

import type { Client } from '../../contract'
import type { LinkPreview, Message } from '../../protocol.gen'
import { picturesWords } from '../../text/pictures'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { useConversation } from '../conversation/conversation_context'
import { drawThumbHash } from '../files/thumb_hash'
import { Icon } from '../icons'
import { mayAdminister } from '../names'
import { usePicture } from './use_picture'

/** From there on a picture is shown in the card's whole width. */
const wideFrom = 240
const wideRatio = 1.25

/** Addresses of the web, and nothing that runs or opens anything else. */
const safe = ({ url }: LinkPreview) => /^https?:\/\//i.test(url)

export function Previews({ message }: { message: Message }) {
  const client = useClient()
  const conversation = useConversation()
  const t = picturesWords.value.preview
  const may = useSelect((state) => mayRemovePreviews(state.me?.id, state.chats.get(message.chatId), message), [message])
  const shown = message.previews?.filter(safe) ?? []
  if (shown.length === 0) return null
  const tab = conversation.entered.value === message.seq ? 0 : -1
  return (
    <div class="previews" role="group" aria-label={t.label}>
      {shown.map((preview) => (
        <Card key={preview.n} messageId={message.id} preview={preview} tab={tab} />
      ))}
      {may && (
        <button type="button" class="preview-remove" tabIndex={tab} aria-label={t.remove} title={t.remove} onClick={() => removePreviews(client, message)}>
          <Icon name="x" size={14} />
        </button>
      )}
    </div>
  )
}

export function mayRemovePreviews(me: string | undefined, chat: Parameters<typeof mayAdminister>[0] | undefined, message: Message): boolean {
  return message.senderId === me || (chat !== undefined && chat.kind !== 'direct' && mayAdminister(chat))
}

export function removePreviews(client: Client, message: Message) {
  const t = picturesWords.peek().preview
  confirm({ title: t.removeTitle, lead: t.removeLead, yes: t.yes, action: () => client.call('remove_preview', { messageId: message.id }) })
}

function Card({ messageId, preview, tab }: { messageId: string; preview: LinkPreview; tab: number }) {
  const { url, title, description, siteName, width, height } = preview
  const wide = width !== undefined && height !== undefined && width >= wideFrom && width / height >= wideRatio
  return (
    <a class={wide ? 'preview-card preview-wide' : 'preview-card'} href={url} target="_blank" rel="noopener noreferrer nofollow" title={url} tabIndex={tab}>
      {width !== undefined && height !== undefined && <Picture messageId={messageId} preview={preview} ratio={wide ? Math.min(3, width / height) : 1} />}
      <span class="preview-lines">
        <span class="preview-site" dir="auto">{siteName ?? hostOf(url)}</span>
        <strong dir="auto">{title}</strong>
        {description && <span class="preview-about" dir="auto">{description}</span>}
      </span>
    </a>
  )
}

/** It has its room before it comes. */
function Picture({ messageId, preview: { n, thumbHash }, ratio }: { messageId: string; preview: LinkPreview; ratio: number }) {
  const { key, src, there, onLoad, onError } = usePicture(`/files/${messageId}/previews/${n}`)
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (canvas.current && thumbHash) drawThumbHash(canvas.current, thumbHash)
  }, [thumbHash])
  return (
    <span class={there ? 'picture picture-there preview-picture' : 'picture preview-picture'} style={{ '--ratio': ratio }}>
      {thumbHash && <canvas ref={canvas} aria-hidden="true" />}
      {src && <img key={key} src={src} alt="" loading="lazy" decoding="async" draggable={false} onLoad={onLoad} onError={onError} />}
    </span>
  )
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, '')
  } catch {
    return url
  }
}
