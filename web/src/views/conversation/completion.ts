// What is offered while one writes: people after @, emoji after a colon and two letters.
import { useSignal } from '@preact/signals'
import type { ComponentChildren, RefObject } from 'preact'

import { findEmoji } from '../../emoji/shortcodes'
import type { State } from '../../contract'
import type { Chat, User } from '../../protocol.gen'
import { bestFit, fits } from '../../text/match'
import { useClient } from '../context'
import { parts } from '../deferred'
import { membersKey } from '../names'

export interface Suggestion {
  readonly key: string
  readonly insert: string
  readonly text: string
  readonly emoji?: ComponentChildren
  /** It is named in full. */
  readonly whole?: boolean
  readonly user?: User
  /** Of what is no person: what stands behind its name. */
  readonly note?: string
  /** It does not begin as what was typed: Enter sends, unless one goes there. */
  readonly guess?: boolean
}

export interface Completion {
  readonly open: boolean
  /** Which one Enter takes; −1: none, it sends. */
  readonly index: number
  readonly suggestions: readonly Suggestion[]
  update: () => void
  close: () => void
  choose: (suggestion: Suggestion) => void
  onKeyDown: (event: KeyboardEvent) => boolean
}

const most = 6

/** Names of emoji are written small: `:-D`, `:P` and `:)` are faces. */
const emojiName = /^(?:[a-z0-9+][a-z0-9_+-]+|-1)$/

/** The word before the caret, if it begins like something to complete. */
export function wordBefore(text: string, caret: number): { sign: '@' | ':'; query: string } | undefined {
  const match = /(?:^|[\s(])([@:])([\p{L}\p{N}_+.-]*)$/u.exec(text.slice(0, caret))
  if (!match) return undefined
  const sign = match[1] as '@' | ':'
  return sign === ':' && !emojiName.test(match[2]!) ? undefined : { sign, query: match[2]! }
}

/**
 * Members whose name begins so; who spoke last stands first. Where there is none: who may be meant with a
 * slip, as a guess.
 */
export function people(state: State, chat: Chat, query: string): Suggestion[] {
  const spoke = new Map<string, number>()
  for (const message of state.timelines.get(chat.id)?.bySeq.values() ?? []) spoke.set(message.senderId, message.seq)
  const named: { readonly user: User; readonly rank: number }[] = []
  for (const id of state.members.get(membersKey(chat))?.keys() ?? []) {
    const user = state.users.get(id)
    if (!user || user.deleted || id === state.me?.id) continue
    const rank = bestFit(query, [user.displayName, user.username])
    if (rank > 0) named.push({ user, rank })
  }
  const good = named.filter(({ rank }) => rank >= fits.initials)
  const guess = good.length === 0
  const found = guess ? named.filter(({ rank }) => rank === fits.typo) : good
  found.sort((a, b) => (spoke.get(b.user.id) ?? 0) - (spoke.get(a.user.id) ?? 0) || a.user.displayName.localeCompare(b.user.displayName))
  return found.slice(0, most).map(({ user }) => ({ key: user.id, insert: `@${user.username} `, text: user.displayName, user, guess }))
}

/** Nothing is begun (a lone @), or nothing is left to complete. */
export const isWhole = (query: string, found: readonly Suggestion[]) => query === '' || found.some(({ user, whole }) => whole || user?.username.toLowerCase() === query.toLowerCase())

export function useCompletion(chat: Chat, field: RefObject<HTMLTextAreaElement | null>, changed: () => void): Completion {
  const client = useClient()
  const suggestions = useSignal<readonly Suggestion[]>([])
  const index = useSignal(0)

  const close = () => {
    if (suggestions.value.length > 0) suggestions.value = []
  }
  const update = () => {
    const element = field.current!
    const word = wordBefore(element.value, element.selectionStart)
    if (!word) return close()
    if (word.sign === '@') {
      const named = people(client.state.value, chat, word.query)
      const found = parts.value?.withNames(client.state.value, chat, word.query, named) ?? named
      index.value = isWhole(word.query, found) || found[0]?.guess ? -1 : 0
      suggestions.value = found
      return
    }
    const before = element.value
    void findEmoji(word.query, most).then(({ found, sure }) => {
      if (field.current?.value !== before) return
      const own = parts.value?.ownSuggestions(word.query) ?? []
      index.value = own[0]?.whole ? 0 : sure ? own.length : -1
      suggestions.value = [...own, ...found.map(({ char, name }) => ({ key: name, insert: `${char} `, text: `:${name}:`, emoji: char }))].slice(0, most)
    })
  }
  const choose = (suggestion: Suggestion) => {
    const element = field.current!
    const word = wordBefore(element.value, element.selectionStart)
    if (!word) return close()
    const start = element.selectionStart - word.query.length - 1
    element.setRangeText(suggestion.insert, start, element.selectionStart, 'end')
    close()
    element.focus()
    changed()
  }
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const count = suggestions.value.length
    if (count === 0 || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false
    if (event.key === 'ArrowDown') index.value = (index.value + 1) % count
    else if (event.key === 'ArrowUp') index.value = (Math.max(index.value, 0) + count - 1) % count
    else if (event.key === 'Enter' && index.value < 0) return false
    else if (event.key === 'Enter' || event.key === 'Tab') choose(suggestions.value[Math.max(index.value, 0)]!)
    else if (event.key === 'Escape') close()
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { open: suggestions.value.length > 0, index: index.value, suggestions: suggestions.value, update, close, choose, onKeyDown }
}
