// The chat that was open last: the page without an address opens it again. Where the list fills the screen, it is the page.
import { effect } from '@preact/signals'

import type { Client } from '../contract'
import { chatHref, go, route } from '../routes'

const prefix = 'snug.last.'

export function followLastChat(client: Client) {
  let bare = location.hash === '' && matchMedia('(min-width: 45em)').matches
  effect(() => {
    const at = route.value
    const account = client.account.value
    if (account === null) {
      bare = false
      forget()
    }
    const { me, chats } = client.state.value
    if (!account || !me) return
    if (at.page === 'chat') {
      bare = false
      if (chats.has(at.chatId)) keep(prefix + account.id, at.chatId)
    } else if (bare && location.hash === '' && chats.size > 0) {
      bare = false
      const last = kept(prefix + account.id)
      if (last !== null && chats.has(last)) go(chatHref(last), { replace: true })
    }
  })
}

let written = ''

function keep(key: string, chatId: string) {
  if (written === key + chatId) return
  written = key + chatId
  try {
    localStorage.setItem(key, chatId)
  } catch {
    // A browser that keeps nothing.
  }
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Signed out: nothing of it stays on this device. */
function forget() {
  written = ''
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
  } catch {
    // It has kept nothing.
  }
}
