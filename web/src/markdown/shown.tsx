// What people write, as the views show it. Until the part that reads it is here, it is shown as it was written.
import { signal } from '@preact/signals'
import type { VNode } from 'preact'

import type { Context } from './render'
import { isSimple } from './simple'

type Whole = typeof import('./whole')
const whole = signal<Whole | undefined>(undefined)
let fetching: Promise<Whole | undefined> | undefined

export function loadMarkdown(): Promise<Whole | undefined> {
  return (fetching ??= import('./whole').then(
    (all) => (whole.value = all),
    () => {
      setTimeout(() => {
        fetching = undefined
        void loadMarkdown()
      }, 5000)
      return undefined
    },
  ))
}

/** Whoever has something to show gets it fetched. */
function needed(): Whole | undefined {
  if (!whole.value) void loadMarkdown()
  return whole.value
}

/** Resolves when heights are final, or after a moment all the same; undefined: there is nothing to wait for. */
export function markdownSettled(): Promise<unknown> | undefined {
  if (whole.peek()) return undefined
  return Promise.race([loadMarkdown(), new Promise((resolve) => setTimeout(resolve, 300))])
}

/** As it was written, but for what is covered. */
const raw = (text: string) => text.replace(/\|\|[^|]+\|\|/g, '█████')

export function Markdown({ text, context }: { text: string; context: Context }): VNode {
  if (isSimple(text)) return <p>{text}</p>
  const Drawn = needed()?.Markdown
  return Drawn ? <Drawn text={text} context={context} /> : <p>{raw(text)}</p>
}

/** Plain text, but for whole addresses: topics, announcements, words about oneself. */
export function LinkedText({ text }: { text: string }): VNode {
  const Drawn = text.includes('://') && needed()?.LinkedText
  return Drawn ? <Drawn text={text} /> : <>{text}</>
}

/** A message as one line of plain words, for previews, notifications and labels. */
export function plainText(text: string): string {
  return isSimple(text) ? text.trim() : needed()?.plainText(text) ?? raw(text).replace(/\s+/g, ' ').trim()
}

/** See views/conversation/copied.ts; without it the browser copies what it sees. */
export const copiedMessages: Whole['copiedMessages'] = (...args) => whole.peek()?.copiedMessages(...args)
