// All chats: pinned on top, the latest next, the archived folded away.
import { useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'

import { route } from '../../routes'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { ListHeader } from './list_header'
import { sections, type Line } from './order'
import { Rows, step } from './rows'

export function ChatList() {
  const client = useClient()
  const t = words.value.list
  const chats = useSelect((state) => state.chats)
  const ready = useSelect((state) => state.me !== undefined)
  const ordered = useComputed(() => sections(client.state.value.chats)).value
  const archiveOpen = useSignal(false)
  const scrolled = useSignal(0)
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
    const next = { ArrowUp: stops[at - 1], ArrowDown: stops[at + 1] }[event.key]
    if (next) next.focus()
    else if (event.key === 'Home') toEnd(0)
    else if (event.key === 'End') toEnd(-1)
    else return
    event.preventDefault()
  }
  /** Its rows are drawn only when one has come there. */
  const toEnd = (at: 0 | -1) => {
    const scroller = list.current!.querySelector('.list-scroller')!
    scroller.scrollTop = at === 0 ? 0 : scroller.scrollHeight
    scrolled.value = Math.floor(scroller.scrollTop / step)
    requestAnimationFrame(() => [...list.current!.querySelectorAll<HTMLElement>('.chat-link')].at(at)?.focus())
  }
  const rows = (lines: readonly Line[], after: number) => <Rows lines={lines} after={after} scrolled={scrolled} openId={openId} stop={stop} />

  return (
    <nav ref={list} class="list" aria-label={t.label} onKeyDown={onKeyDown}>
      <ListHeader />
      <div class="list-scroller" onScroll={(event) => (scrolled.value = Math.floor(event.currentTarget.scrollTop / step))}>
        {ordered.pinned.length > 0 && (
          <>
            <h2 class="list-section">{t.pinned}</h2>
            {rows(ordered.pinned, 0)}
            {ordered.others.length > 0 && <h2 class="list-section">{t.all}</h2>}
          </>
        )}
        {ordered.others.length > 0 && rows(ordered.others, ordered.pinned.length)}
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
            {archiveOpen.value && rows(ordered.archived, ordered.pinned.length + ordered.others.length)}
          </>
        )}
      </div>
    </nav>
  )
}
