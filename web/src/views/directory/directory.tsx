// The groups that one may join: found by name, page by page. Those that one is in are opened.
import { useEffect, useRef, useState } from 'preact/hooks'

import type { Client, Failure } from '../../contract'
import { CallError } from '../../contract'
import { LinkedText } from '../../markdown/shown'
import type { PublicChat } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { roomsWords } from '../../text/rooms'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { errorText, failureText } from '../failure'
import { Icon } from '../icons'
import { toast } from '../toasts'

const page = 30
/** A letter may follow. */
const pauseMs = 200

interface Found {
  readonly chats: readonly PublicChat[]
  readonly next: string | undefined
  /** What they were found by. */
  readonly query: string
}

/** What there is of a name, and the way to more of it. An answer that another question has overtaken is passed over. */
function useFound(client: Client, query: string) {
  const [found, setFound] = useState<Found | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const [busy, setBusy] = useState(false)
  const turn = useRef(0)
  const ask = async (from?: string) => {
    const mine = ++turn.current
    setBusy(true)
    setFailure('')
    try {
      for (let cursor = from; ;) {
        const { chats, nextCursor } = await client.call('list_public', { limit: page, ...(query && { query }), ...(cursor && { page: cursor }) })
        if (mine !== turn.current) return
        cursor = nextCursor
        if (chats.length === 0 && cursor !== undefined) continue  // a page can be empty, and not the last one
        setFound((before) => ({ chats: from && before ? [...before.chats, ...chats] : chats, next: cursor, query }))
        break
      }
    } catch (error) {
      if (mine === turn.current) setFailure(errorText(error))
    }
    if (mine === turn.current) setBusy(false)
  }
  const online = client.connection.value.status === 'online'
  useEffect(() => {
    if (!online) return
    const timer = setTimeout(() => void ask(), query ? pauseMs : 0)
    return () => clearTimeout(timer)
  }, [query, online])
  return { found, failure, busy, again: () => void ask(), more: () => void ask(found?.next) }
}

export function Directory() {
  const client = useClient()
  const t = roomsWords.value.directory
  const [typed, setTyped] = useState('')
  const { found, failure, busy, again, more } = useFound(client, typed.trim())
  const guest = client.account.value?.role === 'guest'
  return (
    <div class="settings directory">
      <div class="settings-inner">
        <header class="settings-head">
          <a class="icon-button back" href="#/" aria-label={words.value.common.back}>
            <Icon name="arrowLeft" />
          </a>
          <h1>{t.title}</h1>
        </header>
        <p class="quiet">{guest ? t.guests : t.lead}</p>
        {!guest && (
          <>
            <input
              class="input" type="search" aria-label={t.find} placeholder={t.find} maxLength={100} autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
            <p class="hidden" role="status">{found && !busy ? t.count(found.chats.length) : ''}</p>
            {failure && (
              <p class="error" role="alert">
                {failure}{' '}
                <button type="button" class="link" onClick={again}>{words.value.common.retry}</button>
              </p>
            )}
            {!found && !failure && <div class="files-waiting" aria-busy="true" />}
            {found?.chats.length === 0 && (
              <div class="emoji-none">
                <h2>{found.query ? t.nothing : t.none}</h2>
                <p class="quiet">{found.query ? t.nothingLead : t.noneLead}</p>
              </div>
            )}
            {found && found.chats.length > 0 && (
              <ul class="directory-list" aria-label={t.list} aria-busy={busy}>
                {found.chats.map((chat) => <Row key={chat.id} chat={chat} gone={again} />)}
              </ul>
            )}
            {found?.next && (
              <button type="button" class="button plain" disabled={busy} onClick={more}>
                {t.more}
              </button>
            )}
          </>
        )}
      </div>
    </div>
  )
}

function Row({ chat, gone }: { chat: PublicChat; gone: () => void }) {
  const client = useClient()
  const t = roomsWords.value.directory
  const [busy, setBusy] = useState(false)
  const isIn = useSelect((state) => state.chats.has(chat.id), [chat.id])
  const explain = ({ code }: Failure) => (code === 'forbidden' ? t.removed : code === 'not_found' ? t.gone : undefined)
  const join = async () => {
    setBusy(true)
    try {
      await client.call('join_public', { chatId: chat.id })
      go(chatHref(chat.id))
    } catch (error) {
      const failure = error instanceof CallError ? error.failure : undefined
      toast(failure ? (explain(failure) ?? failureText(failure)) : errorText(error), 'error')
      if (failure?.code === 'not_found') gone()
    }
    setBusy(false)
  }
  return (
    <li>
      <Avatar id={chat.id} name={chat.title} group picture={chat.pictureUrl} />
      <div class="directory-lines">
        <h2 dir="auto">{chat.title}</h2>
        <p class="quiet">
          {t.members(chat.memberCount)}
          {isIn && ` · ${t.inIt}`}
        </p>
        {chat.topic && <p dir="auto"><LinkedText text={chat.topic} /></p>}
        {chat.description && <p class="quiet directory-description" dir="auto"><LinkedText text={chat.description} /></p>}
      </div>
      {isIn ? (
        <a class="button" href={chatHref(chat.id)} aria-label={t.openOf(chat.title)}>{t.open}</a>
      ) : (
        <button type="button" class="button primary" aria-label={t.joinOf(chat.title)} disabled={busy} aria-busy={busy} onClick={() => void join()}>{t.join}</button>
      )}
    </li>
  )
}
