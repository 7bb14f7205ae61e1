// The files of a chat, by what they are: in its details.
import { useEffect, useState } from 'preact/hooks'

import type { Chat, ChatFile, Message, Operations } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { filesWords } from '../../text/files'
import { shortWhen } from '../../text/format'
import { useClient, useSelect } from '../context'
import { errorText } from '../failure'
import { nameOf } from '../names'
import { closePanel } from '../panel/open'
import { FileCard } from './file_card'
import { addressOf } from './media'
import { openViewer } from './open_viewer'
import { Picture } from './picture'
import { Sound } from './sound'

type Kinds = NonNullable<Operations['list_files']['params']['kinds']>
const tabs = { visual: ['image', 'video'], file: ['file'], sound: ['voice', 'audio'] } as const satisfies Record<string, Kinds>
type Tab = keyof typeof tabs
const names = Object.keys(tabs) as Tab[]
const page = 30

export function ChatFiles({ chat }: { chat: Chat }) {
  const t = filesWords.value
  const [tab, setTab] = useState<Tab>('visual')
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by) return
    event.preventDefault()
    const sign = document.documentElement.dir === 'rtl' ? -by : by
    const next = names[(names.indexOf(tab) + sign + names.length) % names.length]!
    setTab(next)
    document.getElementById(`files-tab-${next}`)?.focus()
  }
  return (
    <section class="panel-section chat-files" aria-label={t.filesOf}>
      <header>
        <h3>{t.filesOf}</h3>
      </header>
      <div class="files-tabs" role="tablist" aria-label={t.filesOf} onKeyDown={move}>
        {names.map((name) => (
          <button key={name} id={`files-tab-${name}`} type="button" role="tab" aria-selected={name === tab} aria-controls="files-list" tabIndex={name === tab ? 0 : -1} onClick={() => setTab(name)}>
            {t.tabs[name]}
          </button>
        ))}
      </div>
      <div id="files-list" role="tabpanel" aria-labelledby={`files-tab-${tab}`}>
        <List key={`${chat.id} ${tab}`} chat={chat} tab={tab} />
      </div>
    </section>
  )
}

/** What comes while one looks, comes on top; what is deleted goes. */
function useChatFiles(chatId: string, tab: Tab) {
  const client = useClient()
  const [files, setFiles] = useState<readonly ChatFile[]>([])
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const load = (cursor?: string) => {
    setFailure('')
    client.call('list_files', { chatId, kinds: [...tabs[tab]], limit: page, ...(cursor && { page: cursor }) }).then(
      (answer) => {
        setFiles((before) => (cursor ? [...before, ...answer.files] : answer.files))
        setNext(answer.nextCursor ?? null)
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  }
  useEffect(() => {
    load()
    const ends = [
      client.onEvent('new_message', (message) => {
        if (message.chatId !== chatId) return
        const { id: messageId, seq, senderId, createdAt } = message
        const fresh = (message.attachments ?? []).filter(({ kind }) => (tabs[tab] as Kinds).includes(kind)).map((attachment) => ({ messageId, chatId, seq, senderId, createdAt, attachment }))
        if (fresh.length > 0) setFiles((before) => [...fresh, ...before])
      }),
      client.onEvent('message_deleted', ({ id }) => setFiles((before) => before.filter(({ messageId }) => messageId !== id))),
    ]
    return () => ends.forEach((end) => end())
  }, [])
  return { files, next, failure, load }
}

function List({ chat, tab }: { chat: Chat; tab: Tab }) {
  const client = useClient()
  const t = filesWords.value
  const { files, next, failure, load } = useChatFiles(chat.id, tab)
  const users = useSelect((state) => state.users)
  if (failure) {
    return (
      <p class="error" role="alert">
        {failure}{' '}
        <button type="button" class="link" onClick={() => load()}>{words.value.common.retry}</button>
      </p>
    )
  }
  if (next === undefined) return <div class="files-waiting" aria-busy="true" />
  if (files.length === 0) return <p class="quiet files-none">{t.none[tab]}</p>
  const open = (file: ChatFile) => void client.call('get_message', { messageId: file.messageId }).then(({ message }: { message: Message }) => openViewer(message, file.attachment.n), () => undefined)
  const jump = (file: ChatFile) => {
    if (matchMedia('(max-width: 67.4375em)').matches) closePanel()
    go(chatHref(chat.id, file.seq))
  }
  return (
    <>
      <ul class={tab === 'visual' ? 'files-grid' : 'files-rows'}>
        {files.map((file) => {
          const { attachment, messageId } = file
          const address = addressOf(client, messageId)
          return (
            <li key={`${messageId}/${attachment.n}`}>
              {tab === 'visual' && <Picture file={attachment} place={0} count={1} address={address} tab={0} more={0} alone={false} open={() => open(file)} />}
              {tab === 'file' && <FileCard file={attachment} href={address(attachment.n, 'download')} tab={0} />}
              {tab === 'sound' && <Sound id={`${messageId}/${attachment.n}`} file={attachment} src={address(attachment.n)} download={address(attachment.n, 'download')} tab={0} />}
              {tab !== 'visual' && (
                <button type="button" class="link files-about" onClick={() => jump(file)} title={t.goTo}>
                  {t.sentBy(nameOf(users.get(file.senderId)), shortWhen(file.createdAt))}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      {next && (
        <button type="button" class="button plain" onClick={() => load(next)}>
          {t.moreFiles}
        </button>
      )}
    </>
  )
}
