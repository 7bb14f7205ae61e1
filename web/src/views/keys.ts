// Every key of the client in one table: it is obeyed and shown from here.
import type { Client } from '../contract'
import { chatHref, go, goBack, route, searchHref, trail } from '../routes'
import type { DeferredWords } from '../text/deferred_en'
import { composing } from './composing'
import { openShortcuts, openSwitcher } from './dialogs/open'
import { anyLayer } from './layers'
import { sections } from './list/order'
import { mutedNow } from './names'

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

interface Key {
  readonly group: 'general' | 'chats' | 'writing' | 'reading'
  readonly text: keyof DeferredWords['keys']
  /** As shown; `Mod` is Ctrl, or Cmd on a Mac. */
  readonly shown: readonly string[]
  /** Those that hold everywhere are obeyed here, the others where they belong. */
  readonly matches?: (event: KeyboardEvent) => boolean
  readonly action?: (client: Client) => void
}

const mod = (event: KeyboardEvent) => (isMac ? event.metaKey : event.ctrlKey) && !event.altKey
const alt = (event: KeyboardEvent, key: string, shift: boolean) =>
  event.altKey && !event.ctrlKey && !event.metaKey && event.shiftKey === shift && event.key === key

export const keys: readonly Key[] = [
  { group: 'general', text: 'switcher', shown: ['Mod K'], matches: (event) => mod(event) && event.key.toLowerCase() === 'k', action: openSwitcher },
  { group: 'general', text: 'search', shown: ['Mod Shift F'], matches: (event) => mod(event) && event.key === 'F', action: () => go(searchHref()) },
  {
    group: 'general',
    text: 'help',
    shown: ['?', 'Mod /'],
    matches: (event) => (mod(event) && event.key === '/') || (event.key === '?' && !writing(event)),
    action: openShortcuts,
  },
  { group: 'general', text: 'close', shown: ['Esc'], matches: (event) => event.key === 'Escape', action: closeTop },
  { group: 'chats', text: 'previous', shown: ['Alt ↑'], matches: (event) => alt(event, 'ArrowUp', false), action: (client) => step(client, -1, false) },
  { group: 'chats', text: 'next', shown: ['Alt ↓'], matches: (event) => alt(event, 'ArrowDown', false), action: (client) => step(client, 1, false) },
  { group: 'chats', text: 'previousUnread', shown: ['Alt Shift ↑'], matches: (event) => alt(event, 'ArrowUp', true), action: (client) => step(client, -1, true) },
  { group: 'chats', text: 'nextUnread', shown: ['Alt Shift ↓'], matches: (event) => alt(event, 'ArrowDown', true), action: (client) => step(client, 1, true) },
  { group: 'writing', text: 'send', shown: ['Enter'] },
  { group: 'writing', text: 'newline', shown: ['Shift Enter'] },
  { group: 'writing', text: 'editLast', shown: ['↑'] },
  { group: 'writing', text: 'mention', shown: ['@'] },
  { group: 'writing', text: 'emoji', shown: [':'] },
  { group: 'reading', text: 'move', shown: ['↑', '↓'] },
  { group: 'reading', text: 'ends', shown: ['Home', 'End'] },
  { group: 'reading', text: 'actions', shown: ['Enter'] },
]

function writing(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
}

function closeTop() {
  const at = route.value
  if (trail.closeTop()) return
  if (at.page === 'settings') goBack('#/')
  else if (at.page === 'chat' && at.rootId) goBack(chatHref(at.chatId, at.seq))
}

/** The next chat in the order of the list; with `unread` only such where something waits. */
function step(client: Client, by: 1 | -1, unread: boolean) {
  const { pinned, others } = sections(client.state.value.chats)
  const openId = route.value.page === 'chat' ? route.value.chatId : undefined
  const lines = [...pinned, ...others].filter(
    ({ chat }) => chat.id === openId || !unread || ((chat.state?.unread ?? 0) > 0 && !mutedNow(chat)),
  )
  const at = lines.findIndex(({ chat }) => chat.id === openId)
  const next = at < 0 ? lines.at(by > 0 ? 0 : -1) : lines[(at + by + lines.length) % lines.length]
  if (next) go(chatHref(next.chat.id))
}

export function followKeys(client: Client): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    // Dialogs have the keyboard to themselves; the browser closes them by Escape.
    if (composing(event) || event.defaultPrevented || anyLayer()) return
    const key = keys.find((candidate) => candidate.matches?.(event))
    if (!key?.action) return
    if (event.key !== 'Escape') event.preventDefault()
    key.action(client)
  }
  addEventListener('keydown', onKeyDown)
  return () => removeEventListener('keydown', onKeyDown)
}
