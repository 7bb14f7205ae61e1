// How much waits, in the title of the page and on the icon of the app.
import { computed, effect } from '@preact/signals'

import type { Client } from '../contract'
import { route } from '../routes'
import { fullName, mutedNow } from './names'

/** Setting them is slow: not for each of many messages. */
const pauseMs = 200

export function followBadge(client: Client) {
  const waiting = computed(() => {
    let count = 0
    for (const chat of client.state.value.chats.values()) {
      if (!chat.state || chat.state.archived) continue
      const { notify = 'default', unread, mentions } = chat.state
      if (notify !== 'nothing') count += notify === 'mentions' || mutedNow(chat) ? mentions : unread
    }
    return client.account.value ? count : 0
  })
  const place = computed(() => {
    const state = client.state.value
    const chat = route.value.page === 'chat' ? state.chats.get(route.value.chatId) : undefined
    return chat && client.account.value ? `${fullName(state, chat)} · snug` : 'snug'
  })
  let timer = 0
  let shown = ''
  const show = () => {
    timer = 0
    const title = waiting.value > 0 ? `(${waiting.value}) ${place.value}` : place.value
    if (title === shown) return
    document.title = shown = title
    if (!('setAppBadge' in navigator)) return
    const done = waiting.value > 0 ? navigator.setAppBadge(waiting.value) : navigator.clearAppBadge()
    done.catch(() => undefined) // Only installed apps have a badge.
  }
  effect(() => {
    void waiting.value
    void place.value
    timer ||= window.setTimeout(show, pauseMs)
  })
}
