// What is to be sent: cards above the composer of each chat, and messages that wait for their files. Three files are on their
// way at once.
import { batch, signal } from '@preact/signals'

import type { Client, Failure, Id, SentFile } from '../../contract'
import type { AttachmentParams } from '../../protocol.gen'
import { browserLine } from './line'
import { forget, fingerprintOf, remember, remembered } from './remembered'
import { dropUpload, type Lost, sendFile, type Upload, UploadError } from './tus'

export const perMessage = 10
const atOnce = 3

export interface Card {
  readonly key: string
  readonly file: File
  readonly kind: 'image' | 'video' | 'audio' | 'voice' | 'file'
  readonly as: 'picture' | 'file'
  readonly alt: string
  readonly status: 'waiting' | 'sending' | 'done' | 'failed'
  readonly sent: number
  readonly lost: Lost
  readonly failure?: Failure | 'unreadable'
  /** A picture of it that is here: of the file, or the film's poster. */
  readonly url?: string | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly durationMs?: number | undefined
  readonly waveform?: readonly number[] | undefined
  readonly poster?: Blob | undefined
  readonly upload?: Upload
  readonly posterId?: string | undefined
}

/** A message whose files are still on their way. */
export interface Post {
  readonly key: string
  readonly chatId: Id
  /** Undefined: it is not known yet. */
  readonly content: string | undefined
  readonly noPreview?: boolean | undefined
  readonly alsoToChat?: boolean | undefined
  readonly replyTo?: Id | undefined
  readonly createdAt: string
  readonly cards: readonly Card[]
  readonly send: (content: string, files: readonly SentFile[]) => void
}

export const trays = signal<ReadonlyMap<Id, readonly Card[]>>(new Map())
export const posts = signal<readonly Post[]>([])
/** In which something is still to be done; the controller stops it. */
const running = new Map<string, AbortController>()
const paths = new Map<string, string>()
/** What of a card is still found out by looking at its file. */
export const looks = new Map<string, Promise<void>>()
let lastKey = 0

export const newKey = () => `file-${++lastKey}`

const everything = () => [...posts.value.flatMap(({ cards }) => cards), ...[...trays.value.values()].flat()]
const find = (key: string) => everything().find((card) => card.key === key)

/** Wherever the card is. */
export function changeCard(key: string, change: Partial<Card>): void {
  const changed = (cards: readonly Card[]) => (cards.some((card) => card.key === key) ? cards.map((card) => (card.key === key ? { ...card, ...change } : card)) : cards)
  batch(() => {
    trays.value = new Map([...trays.value].map(([chatId, cards]) => [chatId, changed(cards)]))
    posts.value = posts.value.map((post) => {
      const cards = changed(post.cards)
      return cards === post.cards ? post : { ...post, cards }
    })
  })
}

export function setTray(chatId: Id, cards: readonly Card[]): void {
  const all = new Map(trays.value)
  if (cards.length > 0) all.set(chatId, cards)
  else all.delete(chatId)
  trays.value = all
}

/** A reload would lose them. */
export const unsent = (): boolean => posts.peek().length > 0 || trays.peek().size > 0

export const attachedTo = (chatId: Id): number => trays.value.get(chatId)?.length ?? 0

/** Begins what may be begun. */
export function goOn(client: Client): void {
  for (const card of everything()) {
    if (running.size >= atOnce) return
    if (card.status === 'waiting' && !running.has(card.key)) void run(client, card.key)
  }
}

async function run(client: Client, key: string): Promise<void> {
  const card = find(key)!
  const userId = client.account.peek()?.id ?? ''
  const stop = new AbortController()
  running.set(key, stop)
  const line = browserLine(client)
  const known = fingerprintOf(userId, card.as, card.file)
  changeCard(key, { status: 'sending', sent: 0, lost: false })
  try {
    const told = {
      begun: (path: string) => {
        paths.set(key, path)
        remember(known, path)
      },
      progress: (sent: number) => changeCard(key, { sent }),
      lost: (lost: Lost) => find(key)?.lost !== lost && changeCard(key, { lost }),
    }
    const path = paths.get(key) ?? remembered(known)
    if (path) paths.set(key, path)
    const upload = await sendFile({ name: card.file.name, type: card.file.type, as: card.as, bytes: card.file, path }, line, told, stop.signal)
    await looks.get(key)
    const poster = find(key)?.poster
    const posterId = poster && (await sendFile({ name: 'poster.jpg', type: poster.type, as: 'picture', bytes: poster }, line, { begun() {}, progress() {}, lost: told.lost }, stop.signal).then(({ id }) => id, () => undefined))
    forget(known)
    changeCard(key, { status: 'done', upload, posterId, sent: card.file.size, lost: false })
  } catch (error) {
    if (stop.signal.aborted) return
    const failure: Card['failure'] = error instanceof UploadError ? error.failure : { code: 'internal', message: String(error) }
    changeCard(key, { status: 'failed', failure, lost: false })
  } finally {
    if (running.get(key) === stop) running.delete(key)
    dispatchReady()
    goOn(client)
  }
}

/** Messages whose files are all there leave for the outbox. */
export function dispatchReady(): void {
  for (const post of posts.value) {
    const { content } = post
    if (content === undefined || !post.cards.every(({ status }) => status === 'done')) continue
    batch(() => {
      posts.value = posts.value.filter((other) => other !== post)
      post.send(content, post.cards.map(sentFileOf))
    })
  }
}

export function retryCard(client: Client, key: string): void {
  changeCard(key, { status: 'waiting', failure: undefined, sent: 0 })
  goOn(client)
}

/** Stops it, and lets the server forget it. */
export function dropCard(client: Client, key: string): void {
  const card = find(key)
  if (!card) return
  stopCard(client, card)
  batch(() => {
    for (const [chatId, cards] of trays.value) if (cards.includes(card)) setTray(chatId, cards.filter((other) => other !== card))
    posts.value = posts.value
      .map((post) => (post.cards.includes(card) ? { ...post, cards: post.cards.filter((other) => other !== card) } : post))
      .filter(({ cards, content }) => cards.length > 0 || content !== '')
  })
  dispatchReady()
  goOn(client)
}

export function stopCard(client: Client, card: Card): void {
  running.get(card.key)?.abort()
  running.delete(card.key)
  const path = paths.get(card.key)
  paths.delete(card.key)
  if (path) dropUpload(path, browserLine(client))
  if (path) forget(fingerprintOf(client.account.peek()?.id ?? '', card.as, card.file))
  if (card.url) URL.revokeObjectURL(card.url)
}

/** Somebody else is signed in, or nobody: nothing goes on. */
export function stopAll(): void {
  for (const stop of running.values()) stop.abort()
  running.clear()
  paths.clear()
  batch(() => {
    trays.value = new Map()
    posts.value = []
  })
}

/** Another way to send it: the server has to make another file of it. */
export function sendAs(client: Client, key: string, as: Card['as']): void {
  const card = find(key)
  if (!card || card.as === as) return
  stopCard(client, { ...card, url: undefined })
  changeCard(key, { as, status: 'waiting', sent: 0, upload: undefined })
  goOn(client)
}

export function sentFileOf(card: Card, n: number): SentFile {
  const upload = card.upload!
  const { width, height, durationMs, posterId } = card
  const alt = card.alt.trim() ? { alt: card.alt.trim() } : {}
  const whole = durationMs && durationMs > 0 ? Math.round(durationMs) : undefined
  const params: AttachmentParams = { uploadId: upload.id, ...alt }
  // What the server does not know as sound is a file to it, whatever was recorded.
  const voice = card.kind === 'voice' && (upload.kind === 'audio' || upload.kind === 'voice')
  if (voice) params.voice = { durationMs: whole ?? 0, ...(card.waveform && { waveform: [...card.waveform] }) }
  else if (upload.kind === 'video') Object.assign(params, { ...(posterId && { posterId }), ...(width && height && { width, height }), ...(whole && { durationMs: whole }) })
  else if (upload.kind === 'audio' && whole) params.durationMs = whole
  const kind = voice ? 'voice' : (upload.kind ?? 'file')
  const shown: SentFile['shown'] = {
    n, name: upload.name, type: upload.type, size: upload.size, kind, ...alt,
    ...((upload.width ?? width) && { width: upload.width ?? width, height: upload.height ?? height }),
    ...(upload.thumbHash && { thumbHash: upload.thumbHash }), ...(whole && { durationMs: whole }), ...(card.waveform && { waveform: [...card.waveform] }),
  }
  return { params, shown }
}
