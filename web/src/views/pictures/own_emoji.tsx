// The server's own emoji: where they stand in texts, and what is offered while one writes.
import { computed, effect, signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

import type { Client } from '../../contract'
import type { Emoji } from '../../protocol.gen'
import type { Suggestion } from '../conversation/completion'
import { onlyEmoji } from '../conversation/only_emoji'
import { usePicture } from './use_picture'

const still = matchMedia('(prefers-reduced-motion: reduce)')
const mostSuggested = 3

const own = signal<ReadonlyMap<string, Emoji>>(new Map())

export function followEmoji(client: Client): void {
  const emoji = computed(() => client.state.value.emoji)
  effect(() => {
    own.value = emoji.value
  })
}

export const isOwn = (name: string): boolean => own.peek().has(name)

/** Those that begin so first, then those that hold it. */
export function ownNamed(query: string): string[] {
  const found = [...own.value.keys()].filter((name) => name.includes(query)).sort()
  return [...found.filter((name) => name.startsWith(query)), ...found.filter((name) => !name.startsWith(query))]
}

/** Up to three emoji and nothing else, some of them the server's own. */
export const onlyOwn = (text: string): boolean => text.includes(':') && onlyEmoji(text.replace(/:([a-z0-9_-]{2,32}):/g, (whole, name: string) => (own.value.has(name) ? '😀' : whole)))

export const ownSuggestions = (query: string): Suggestion[] =>
  ownNamed(query)
    .slice(0, mostSuggested)
    .map((name) => ({ key: `own ${name}`, insert: `:${name}: `, text: `:${name}:`, emoji: <OwnEmoji name={name} hidden />, whole: name === query }))

/** As it is in a text; its name where there is no such emoji (any more), and until its picture can be had. `hidden`: its name stands beside it. */
export function OwnEmoji({ name, hidden = false }: { name: string; hidden?: boolean }) {
  const emoji = own.value.get(name)
  const { key, src, onError } = usePicture(emoji && `/emoji/${emoji.id}`)
  const said = `:${name}:`
  if (!emoji || !src) return <>{said}</>
  if (emoji.animated && still.matches) return <Still key={key} src={src} said={hidden ? undefined : said} onError={onError} />
  return <img key={key} class="own-emoji" src={src} alt={hidden ? '' : said} title={said} draggable={false} onError={onError} />
}

/** The first picture of one that moves, for who wants nothing to move. */
function Still({ src, said, onError }: { src: string; said: string | undefined; onError: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const image = new Image()
    image.onload = () => {
      const at = canvas.current
      if (!at) return
      at.width = image.naturalWidth
      at.height = image.naturalHeight
      at.getContext('2d')?.drawImage(image, 0, 0)
    }
    image.onerror = onError
    image.src = src
    return () => {
      image.onload = image.onerror = null
    }
  }, [src])
  return <canvas ref={canvas} class="own-emoji" title={said} {...(said === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': said })} />
}
