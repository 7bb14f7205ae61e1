// Where the bytes of files are. An `<img>` sends no header: a token of its own stands in the address, kept in memory only.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'

import type { Client, Id } from '../../contract'
import type { MediaToken } from '../../protocol.gen'

const beforeMs = 10 * 60_000
const againMs = 30_000
const longestTimer = 2 ** 31 - 1

const renewed = signal<{ readonly userId: Id; readonly media: MediaToken } | undefined>(undefined)

function current(client: Client): MediaToken | undefined {
  const told = client.state.value.media
  const own = renewed.value?.userId === client.account.value?.id ? renewed.value?.media : undefined
  return own && (!told || own.expiresAt > told.expiresAt) ? own : told
}

/** Keeps a good token at hand. */
export function followMedia(client: Client): void {
  effect(() => {
    const media = current(client)
    const userId = client.account.value?.id
    if (!media || !userId) return
    let timer = 0
    const renew = () =>
      client.call('get_media_token', {}).then(
        (answer) => void (renewed.value = { userId, media: answer.media }),
        () => void (timer = window.setTimeout(renew, againMs)),
      )
    const due = Date.parse(media.expiresAt) - beforeMs - Date.now()
    timer = window.setTimeout(renew, Math.min(longestTimer, Math.max(againMs, due)))
    return () => clearTimeout(timer)
  })
}

export type Address = (n: number, what?: 'preview' | 'download') => string | undefined

const tokens = new WeakMap<Client, ReadonlySignal<string | undefined>>()

/** What draws with it is drawn anew when it is another one, not whenever the state changes. */
function tokenOf(client: Client): string | undefined {
  let token = tokens.get(client)
  if (!token) tokens.set(client, (token = computed(() => current(client)?.token)))
  return token.value
}

/** A path with the token behind it; undefined while there is none. */
export function withToken(client: Client, path: string): string | undefined {
  const token = tokenOf(client)
  return token && `${path}?t=${encodeURIComponent(token)}`
}

/** The addresses of a message's files; undefined while there is no token. */
export function addressOf(client: Client, messageId: Id): Address {
  return (n, what) => {
    const address = withToken(client, `/files/${messageId}/${n}${what === 'preview' ? '/preview' : ''}`)
    return address && `${address}${what === 'download' ? '&download=1' : ''}`
  }
}
