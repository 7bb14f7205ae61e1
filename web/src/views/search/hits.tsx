// The messages that were found, the newest first. Each is a link to its place.
import { useEffect, useMemo } from 'preact/hooks'

import { plainText } from '../../markdown/shown'
import type { Chat } from '../../protocol.gen'
import { chatHref } from '../../routes'
import { words } from '../../text'
import { dateOf, momentOf, shortWhen } from '../../text/format'
import { searchWords } from '../../text/search'
import { Avatar } from '../avatar'
import { useClient, useSelect } from '../context'
import { parts } from '../deferred'
import { failureText } from '../failure'
import { memo } from '../memo'
import { userName } from '../names'
import { useWhere } from './controls'
import type { Finder, Hit } from './finder'
import { snippet } from './snippet'

/** Of each chat that was ever here the one that its people are in. A thread may be found that is not here. */
const rooms = new Map<string, string>()

const MessageHit = memo(function MessageHit({ hit, inChat }: { hit: Hit; inChat: boolean }) {
  const client = useClient()
  const { message, terms } = hit
  const t = searchWords.value
  const name = useSelect((state) => userName(state, message.senderId), [message, t])
  const mine = client.account.value?.id === message.senderId
  const where = useWhere(message.chatId)
  const files = message.attachments && parts.value?.wordsOfFiles(message.attachments)
  return (
    <li>
      <a class="result hit" href={chatHref(message.chatId, message.seq)} data-key={message.id} tabIndex={-1}>
        <Avatar id={message.senderId} name={name} size="small" />
        <span class="hit-lines">
          <span class="hit-head">
            <strong class="clip" dir="auto">{mine ? words.value.common.you : name}</strong>{' '}
            {!inChat && where && <span class="quiet clip" dir="auto">{t.in(where)}</span>}{' '}
            <time class="quiet" dateTime={message.createdAt} title={momentOf(message.createdAt)}>{shortWhen(message.createdAt)}</time>
          </span>
          {files && <span class="hit-files clip quiet">{files}</span>}
          <span class="hit-text" dir="auto">
            {snippet(plainText(message.content), terms).map(({ text, marked }, index) => (marked ? <mark key={index}>{text}</mark> : text))}
          </span>
        </span>
      </a>
    </li>
  )
})

const firstSeq = (chat: Chat | undefined) => (chat ? (chat.firstSeq ?? 1) : Infinity)

interface HitsProps {
  readonly finder: Finder
  readonly inChat: boolean
  /** What can still be asked with fewer filters; undefined: there are none. */
  readonly widen: (() => void) | undefined
}

export function Hits({ finder, inChat, widen }: HitsProps) {
  const client = useClient()
  const t = searchWords.value
  const found = finder.hits.value
  // Not of chats that one has left since, and not what was deleted for good.
  const chats = useSelect((state) => state.chats)
  const hits = useMemo(() => {
    for (const { id, parentId } of chats.values()) rooms.set(id, parentId ?? id)
    return found.filter(({ message: { chatId, seq } }) => seq >= firstSeq(chats.get(chatId)) && (chats.has(rooms.get(chatId) ?? chatId) || !rooms.has(chatId)))
  }, [found, chats])
  const stage = finder.stage.value
  const searchedTo = finder.searchedTo.value
  const failure = finder.failure.value
  const refused = failure?.code === 'bad_request'
  const strangers = useSelect((state) => {
    const senders = new Set(hits.map(({ message }) => message.senderId))
    return [...senders].filter((id) => !state.users.has(id)).join()
  }, [hits])
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])

  const none = stage === 'done' && hits.length === 0
  return (
    <>
      {hits.length > 0 && (
        <section class="search-part">
          <h2>{t.messages}</h2>
          <ol class="hits">
            {hits.map((hit) => <MessageHit key={hit.message.id} hit={hit} inChat={inChat} />)}
          </ol>
        </section>
      )}
      {none && (
        <div class="search-none">
          <h2>{t.none}</h2>
          <p class="quiet">{t.noneLead}</p>
          {widen && <button type="button" class="button" onClick={widen}>{t.noneFilters}</button>}
        </div>
      )}
      <div class="search-foot">
        {stage === 'searching' && <div class="spinner late" role="img" aria-label={t.looking} />}
        {stage === 'paused' && (
          <>
            {searchedTo !== undefined && <p class="quiet">{t.searchedTo(dateOf(searchedTo))}</p>}
            <button type="button" class="button" onClick={() => void finder.more()}>{t.further}</button>
          </>
        )}
        {stage === 'failed' && failure && (
          <div role="alert">
            <p>{refused ? t.refused : failureText(failure)}</p>
            {!refused && (
              <button type="button" class="button" onClick={() => void finder.more()}>
                {words.value.common.retry}
              </button>
            )}
          </div>
        )}
        {(stage === 'done' || stage === 'ready') && finder.behind && <p class="quiet">{t.behind}</p>}
      </div>
    </>
  )
}
