// From the cards above the composer to messages: ten files go in one, and each leaves when all of its files are there.
import { batch } from '@preact/signals'

import type { Client, Id } from '../../contract'
import { keepLocal } from './local'
import { type Card, dispatchReady, goOn, newKey, perMessage, type Post, posts, setTray, stopCard, trays } from './uploads'

export const groupsOf = <T>(all: readonly T[], size = perMessage): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))

function postOf(client: Client, chatId: Id, cards: readonly Card[], content: string | undefined): Post {
  const key = newKey()
  return {
    key, chatId, cards, content, createdAt: new Date().toISOString(),
    send: (text, files) => {
      const post = posts.peek().find((one) => one.key === key)
      const clientId = client.send(chatId, text, post?.replyTo, files, post?.noPreview, post?.alsoToChat)
      post?.cards.forEach(({ url }, n) => url && keepLocal(clientId, n, url))
    },
  }
}

/** Takes the cards of a chat; what it answers sends them, with the text of the first message. */
export function takeFiles(client: Client, chatId: Id): (...message: Parameters<Client['send']>) => void {
  const groups = groupsOf(trays.peek().get(chatId) ?? [])
  const made = groups.map((cards, index) => postOf(client, chatId, cards, index === 0 ? undefined : ''))
  batch(() => {
    setTray(chatId, [])
    posts.value = [...posts.peek(), ...made]
  })
  const [first] = made
  return (_, content, replyTo, __, noPreview, alsoToChat) => {
    posts.value = posts.peek().map((post) => (post.key === first?.key ? { ...post, content, replyTo, noPreview, alsoToChat } : post))
    dispatchReady()
  }
}

/** At once, with nothing else: a voice message. */
export function postCard(client: Client, chatId: Id, card: Card): void {
  posts.value = [...posts.peek(), postOf(client, chatId, [card], '')]
  goOn(client)
}

/** Its text is not lost, if there is room for it. */
export function dropPost(client: Client, post: Post): void {
  for (const card of post.cards) stopCard(client, card)
  posts.value = posts.peek().filter(({ key }) => key !== post.key)
  if (post.content && !client.draft(post.chatId)) client.setDraft(post.chatId, post.content)
  dispatchReady()
  goOn(client)
}
