// When the server has a newer page it is loaded, at a moment when nobody notices and nothing typed is lost.
import { effect, signal } from '@preact/signals'

import type { Client } from '../contract'
import { route } from '../routes'
import { isOutdated, reload } from '../update'
import { parts } from './deferred'
import { anyLayer } from './layers'

const quietMs = 10_000
/** Pages with forms, which are not kept over a reload. */
const forms = new Set(['settings', 'admin'])

/** A message is being edited: the page is not taken away from under that, though it would be kept. */
export const editing = signal(false)

export function followBuild(client: Client) {
  let outdated = false
  let timer = 0
  let touched = Date.now()
  for (const kind of ['keydown', 'pointerdown', 'wheel'] as const) {
    addEventListener(kind, () => (touched = Date.now()), { passive: true, capture: true })
  }
  /** Drafts and the outbox are kept over a reload; forms are not. */
  const free = () => !editing.peek() && !parts.peek()?.unsent() && !anyLayer() && !forms.has(route.peek().page) && client.account.peek() !== null
  const renew = () => {
    if (outdated && free() && (document.hidden || Date.now() - touched > quietMs)) reload()
  }
  document.addEventListener('visibilitychange', renew)
  effect(() => {
    if (client.connection.value.status !== 'online') return
    void isOutdated().then((answer) => {
      outdated ||= answer
      if (outdated) timer ||= window.setInterval(renew, quietMs)
      renew()
    })
  })
}
