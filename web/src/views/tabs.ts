// The tabs of one account in this browser know of each other: one of them tells what is new, and none does of a chat that is
// seen in any of them.
import { computed, effect } from '@preact/signals'

import type { Client, Id } from '../contract'
import { route } from '../routes'
import { threadOf } from '../store'

/** How long a tab that is there may take to say what it shows; one that does not is gone. */
const answerMs = 1500

type Said = { readonly from: string } & (
  | { readonly ask: true }
  | { readonly focused: boolean; readonly shown?: readonly Id[] | undefined }
  | { readonly gone: true }
)

interface Look {
  /** Somebody is at this tab. */
  readonly focused: boolean
  /** The chats that are in sight there, a thread among them. */
  readonly shown?: readonly Id[] | undefined
}

function look(client: Client): Look {
  const at = route.peek()
  const focused = !document.hidden && document.hasFocus()
  if (document.hidden || at.page !== 'chat') return { focused }
  const thread = at.rootId && threadOf(client.state.peek(), at.rootId)?.id
  return { focused, shown: [...(document.querySelector('.conversation:not(.thread)') ? [at.chatId] : []), ...(thread ? [thread] : [])] }
}

/** A chat in sight is seen while somebody is at this browser, whichever of its tabs has the focus. */
const seenIn = (looks: readonly Look[]) => new Set(looks.some(({ focused }) => focused) ? looks.flatMap(({ shown }) => shown ?? []) : [])

export interface Tabs {
  /** The chats that somebody sees now. Undefined: another tab tells what is new. */
  seen(): Promise<ReadonlySet<Id> | undefined>
}

/** Without HTTPS a browser has no locks, but no notifications either. */
export function followTabs(client: Client): Tabs {
  const me = `${Date.now()}.${Math.random()}`
  /** The other tabs, as they were last heard of; undefined: asked, and not yet answered. */
  const others = new Map<string, Look | undefined>()
  let first = false
  let channel: BroadcastChannel | undefined
  let heard: () => void = () => undefined

  const post = (said: object) => channel?.postMessage({ from: me, ...said } as Said)
  const hear = ({ data }: MessageEvent<Said>) => {
    if ('gone' in data) others.delete(data.from)
    else if ('ask' in data) {
      if (!others.has(data.from)) others.set(data.from, { focused: false })
      post(look(client))
    } else others.set(data.from, { focused: data.focused, shown: data.shown })
    heard()
  }
  addEventListener('pagehide', () => post({ gone: true }))
  const account = computed(() => client.account.value?.id)
  effect(() => {
    const id = account.value
    if (id === undefined || typeof BroadcastChannel === 'undefined') return
    let mine: BroadcastChannel
    try {
      mine = new BroadcastChannel(`snug.tabs.${id}`)
    } catch {
      first = true  // nothing may be stored: no other tab is signed in by this one
      return
    }
    const end = new AbortController()
    mine.onmessage = hear
    channel = mine
    post({ ask: true })
    first = !navigator.locks
    // Held as long as this tab is there: then the next one has its turn.
    void navigator.locks
      ?.request(`snug.tells.${id}`, { signal: end.signal }, () => {
        first = true
        return new Promise<void>((release) => end.signal.addEventListener('abort', () => release()))
      })
      .catch(() => {
        if (!end.signal.aborted) first = true  // locks are forbidden
      })
    return () => {
      post({ gone: true })
      first = false
      channel = undefined
      others.clear()
      end.abort()
      mine.close()
    }
  })

  return {
    async seen() {
      if (!first) return undefined
      for (const tab of others.keys()) others.set(tab, undefined)
      post({ ask: true })
      await new Promise<void>((done) => {
        heard = () => [...others.values()].every((known) => known) && done()
        heard()
        setTimeout(done, answerMs)
      })
      for (const [tab, known] of others) if (!known) others.delete(tab)
      return seenIn([look(client), ...[...others.values()].flatMap((known) => known ?? [])])
    },
  }
}
