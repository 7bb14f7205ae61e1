// The second line of a chat in the list: who types, a draft, or what was said last.
import { plainText } from '../../markdown/shown'
import type { Chat } from '../../protocol.gen'
import { route } from '../../routes'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { parts } from '../deferred'
import { useTyping } from '../conversation/typing_line'
import { isNotes, userName } from '../names'
import { said } from '../said'

export function PreviewLine({ chat }: { chat: Chat }) {
  const client = useClient()
  const t = words.value
  const typing = useTyping(chat.id)
  const typist = useSelect((state) => (typing[0] && chat.kind !== 'direct' ? userName(state, typing[0]).split(/\s/)[0]! : ''), [typing[0]])
  const preview = chat.lastMessagePreview
  const sender = useSelect((state) => {
    if (!preview || isNotes(state, chat)) return ''
    if (preview.senderId === state.me?.id) return t.common.you
    return chat.kind === 'direct' ? '' : userName(state, preview.senderId).split(/\s/)[0]!
  }, [preview, chat, t])
  const last = useSelect((state) => state.timelines.get(chat.id)?.bySeq.get(chat.lastSeq), [chat])
  const openHere = route.value.page === 'chat' && route.value.chatId === chat.id
  const draft = openHere ? '' : client.drafts.value.get(chat.id)

  if (typing.length > 0) return <span class="preview typing clip">{typist ? `${typist}: ` : ''}{t.list.typing}</span>
  if (draft) {
    return (
      <span class="preview clip">
        <span class="draft">{t.list.draft}: </span>
        {plainText(draft)}
      </span>
    )
  }
  if (!preview) return <span class="preview clip">{t.list.none}</span>
  const files = last && !last.deletedAt && last.attachments
  const { Unsaid } = parts.value ?? {}
  if (Unsaid && !last && !preview.content) return <Unsaid preview={preview} sender={sender} />
  const text = files ? said(last) : plainText(preview.content)
  return (
    <span class={text ? 'preview clip' : 'preview aside clip'} dir="auto">
      {sender && `${sender}: `}
      {text || (last ? t.list.deleted : '…')}
    </span>
  )
}
