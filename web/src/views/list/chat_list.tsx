// All chats: pinned on top, the latest next, the archived folded away.
import { useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'

import { route } from '../../routes'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { ChatRow } from './chat_row'
import { ListHeader } from './list_header'
import { sections, type Line } from './order'

/** Rows are drawn as one scrolls to them: lists can be long, and each row follows its chat. */
const page = 30

export function ChatList() {
  const client = useClient()
  const t = words.value.list
  const chats = useSelect((state) => state.chats)
  const ready = useSelect((state) => state.me !== undefined)
  const ordered = useComputed(() => sections(client.state.value.chats)).value
  const archiveOpen = useSignal(false)
  const shown = useSignal(page)
  const list = useRef<HTMLElement>(null)
  const openId = route.value.page === 'chat' ? route.value.chatId : undefined
  const firstId = (ordered.pinned[0] ?? ordered.others[0])?.chat.id
  const stop = openId && chats.has(openId) ? openId : firstId

  // The arrow keys move between chats, Enter opens.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const stops = [...list.current!.querySelectorAll<HTMLElement>('.chat-link')]
    const at = stops.indexOf(event.target as HTMLElement)
    if (at < 0) return
    const next = { ArrowUp: stops[at - 1], ArrowDown: stops[at + 1], Home: stops[0], End: stops.at(-1) }[event.key]
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  const draw = (lines: readonly Line[]) =>
    lines.map(({ chat, indented }) => (
      <ChatRow key={chat.id} chat={chat} indented={indented} open={chat.id === openId} tabStop={chat.id === stop} />
    ))

  const onScroll = (event: Event) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget as HTMLElement
    if (scrollTop === 0) shown.value = page
    else if (scrollHeight - scrollTop - clientHeight < 1200 && shown.value < chats.size) shown.value += page
  }

  return (
    <nav ref={list} class="list" aria-label={t.label} onKeyDown={onKeyDown}>
      <ListHeader />
      <div class="list-scroller" onScroll={onScroll}>
        {ordered.pinned.length > 0 && (
          <>
            <h2 class="list-section">{t.pinned}</h2>
            <ul class="chats">{draw(ordered.pinned)}</ul>
            {ordered.others.length > 0 && <h2 class="list-section">{t.all}</h2>}
          </>
        )}
        {ordered.others.length > 0 && <ul class="chats">{draw(ordered.others.slice(0, shown.value))}</ul>}
        {ready && chats.size === 0 && (
          <div class="list-empty">
            <h2>{t.empty}</h2>
            <p class="quiet">{t.emptyLead}</p>
          </div>
        )}
        {ordered.archived.length > 0 && (
          <>
            <button type="button" class="list-section fold" aria-expanded={archiveOpen.value} onClick={() => (archiveOpen.value = !archiveOpen.value)}>
              <Icon name={archiveOpen.value ? 'chevronDown' : 'chevronRight'} size={16} />
              {t.archived}
              <span class="quiet">{ordered.archived.length}</span>
            </button>
            {archiveOpen.value && <ul class="chats">{draw(ordered.archived.slice(0, shown.value))}</ul>}
          </>
        )}
      </div>
    </nav>
  )
}
