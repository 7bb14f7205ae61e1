// Threads: the message that they are about, which of them are followed, what is unread in them, and replies on their way.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type State, threadKey } from '../src/contract'
import type { Chat, Events, Message } from '../src/protocol.gen'
import { applyChat, applyEvent, applyMessages, applySync, chatList, threadOf } from '../src/store'
import { sections } from '../src/views/list/order'
import { isToldOf } from '../src/views/mentions/tells'
import { chat, message } from './support/chat'
import { ChatServer } from './support/chat_server'
import { page, silence } from './support/fake_server'
import { after, having, ready } from './support/having'
import { openTab, signedIn } from './support/signed_in'

const thread = (more: Partial<Chat> = {}): Chat => chat('70', { kind: 'thread', parentId: '7', rootId: '7-1', receipts: false, ...more })
const stateless = (more: Partial<Chat> = {}): Chat => {
  const { state: _, title: __, ...rest } = thread(more)
  return rest
}
const told = (replies: number, version: number): Events['thread_updated'] =>
  ({ chatId: '7', messageId: '7-1', seq: 1, thread: { id: '70', replies, lastReplyAt: '2026-11-03T00:00:00.000Z', userIds: ['2'] }, version })
const reply = (seq: number, more: Partial<Message> = {}) => message('70', seq, '2', `reply ${seq}`, more)
const said = () => having({ chats: [chat('7', { lastSeq: 1 })], messages: [message('7', 1, '1', 'what do you think?')] })
const followed = () => after(after(said(), 'chat_created', thread({ lastSeq: 1 })), 'thread_updated', told(1, 200))
const root = (state: State) => state.timelines.get('7')!.bySeq.get(1)!
const unread = (state: State) => state.chats.get('70')?.state?.unread

describe('the message that a thread is about', () => {
  test('says how much was replied, by the newest that was told', () => {
    const state = after(after(said(), 'thread_updated', told(2, 201)), 'thread_updated', told(1, 200))
    assert.deepEqual([root(state).thread?.replies, root(state).version], [2, 201])
  })

  test('says so without its words, too', () => {
    const state = after(followed(), 'message_deleted', { chatId: '7', id: '7-1', seq: 1, deletedAt: '2026-11-04T00:00:00.000Z', version: 300 })
    assert.deepEqual([root(state).content, root(state).thread?.replies], ['', 1])
  })
})

describe('a thread that one follows', () => {
  test('is in no list of chats', () => {
    const state = followed()
    assert.deepEqual(chatList(state).chats.map(({ id }) => id), ['7'])
    const { pinned, others, archived } = sections(state.chats)
    assert.deepEqual([pinned, others, archived].map((lines) => lines.map((line) => line.chat.id)), [[], ['7'], []])
    assert.equal(threadOf(state, '7-1')?.id, '70')
  })

  test('counts its own unread replies, and its chat does not', () => {
    const state = after(followed(), 'new_message', reply(2, { mentions: ['1'] }))
    assert.deepEqual([unread(state), state.chats.get('70')!.state!.mentions], [2, 1])
    assert.deepEqual([state.chats.get('7')!.state!.unread, state.chats.get('7')!.state!.mentions, state.chats.get('7')!.lastSeq], [1, 0, 1])
  })

  test('comes with a sync, with its messages, and goes with its chat', () => {
    let state = applySync(said(), page({ threads: [thread({ lastSeq: 2 })], messages: [reply(1), reply(2)] }))
    assert.deepEqual([unread(state), state.timelines.get('70')!.bySeq.size], [2, 2])
    state = after(state, 'chat_removed', { chatId: '7' })
    assert.deepEqual([state.chats.size, state.timelines.size], [0, 0])
  })

  test('can be looked at when one follows it no more, and goes on', () => {
    let state = after(followed(), 'new_message', reply(2))
    state = after(state, 'chat_removed', { chatId: '70' })
    assert.equal(unread(state), undefined)
    state = after(state, 'new_message', reply(3))
    assert.deepEqual([state.chats.get('70')!.lastSeq, state.timelines.get('70')!.bySeq.get(3)?.content], [3, 'reply 3'])
    assert.equal(unread(after(state, 'chat_created', thread({ lastSeq: 3, version: 400 }))), 3)
  })

  test('tells of its replies as a chat does, and then not of their copies in the chat', () => {
    const copy = message('7', 2, '2', 'reply', { threadRoot: '7-1', replyTo: '7-1' })
    assert.deepEqual([isToldOf(followed(), reply(2)), isToldOf(followed(), copy), isToldOf(said(), copy)], [true, false, true])
    const quiet = after(followed(), 'chat_state_updated', { chatId: '70', state: { ...thread().state!, notify: 'mentions', version: 500 } })
    assert.deepEqual([isToldOf(quiet, reply(2)), isToldOf(quiet, reply(2, { mentions: ['1'] }))], [false, true])
  })

  test('that a sync takes away is gone', () => {
    assert.equal(applySync(followed(), page({ removedChatIds: ['70'] })).chats.has('70'), false)
  })
})

describe('a thread that one does not follow', () => {
  test('is not kept as long as nobody looks at it', () => {
    const state = said()
    assert.equal(after(state, 'new_message', reply(1)), state)
  })

  test('follows what happens in it once it was asked for, and is asked for again after a pause', () => {
    let state = applyMessages(applyChat(said(), stateless({ lastSeq: 1 })), '70', [reply(1)])
    state = after(state, 'new_message', reply(2))
    assert.deepEqual([state.chats.get('70')!.lastSeq, unread(state)], [2, undefined])
    state = applyEvent(state, 'ready', ready)
    assert.deepEqual([state.chats.has('70'), state.timelines.has('70'), state.chats.has('7')], [false, false, true])
  })

  test('of a chat that one has left does not come with a late answer', () => {
    const state = after(said(), 'chat_removed', { chatId: '7' })
    assert.equal(applyChat(state, stateless()), state)
  })
})

class ThreadServer extends ChatServer {
  constructor() {
    super()
    this.handlers.reply_in_thread = ({ messageId, ...params }) => this.store({ chatId: `${String(messageId).slice(2)}70`, ...params })
  }
}

/** What a person sees that is on its way there. */
const waiting = (client: { outbox: { value: readonly { content: string; status: string; rootId?: string | undefined }[] } }, rootId: string) =>
  client.outbox.value.filter((item) => item.rootId === rootId).map(({ content, status }) => `${content} (${status})`)

async function replying() {
  const server = new ThreadServer()
  return { ...await signedIn(server), server }
}

describe('a reply on its way', () => {
  test('begins the thread: it names the message, and leaves when it has come', async () => {
    const { server, client } = await replying()
    client.send(threadKey('7-1'), 'first', undefined, undefined, false, true)
    await server.clock.settle()
    const { event, data } = server.socket.received.at(-1)!
    assert.deepEqual([event, data.messageId, data.alsoToChat, 'chatId' in data], ['reply_in_thread', '7-1', true, false])
    assert.deepEqual(waiting(client, '7-1'), ['first (sending)'], 'answered before the thread has come')
    server.tell()
    assert.deepEqual(waiting(client, '7-1'), [])
  })

  test('goes the same way to a thread that is there, one after another', async () => {
    const { server, client } = await replying()
    server.socket.event('chat_created', thread({ id: '170', lastSeq: 0 }), 'c2')
    server.handlers.reply_in_thread = () => { throw silence }
    client.send('170', 'one')
    client.send(threadKey('7-1'), 'two')
    await server.clock.settle()
    assert.deepEqual(server.socket.received.filter(({ event }) => event === 'reply_in_thread').map(({ data }) => [data.messageId, data.content]), [['7-1', 'one']])
  })

  test('that was written offline survives the page, and is there once', async () => {
    const { server, device, client } = await replying()
    server.reachable = false
    server.socket.drop()
    client.send(threadKey('7-1'), 'later')
    await server.clock.pass(5_000)
    client.close()
    server.reachable = true
    const again = await openTab(server, device)
    await server.clock.pass(5_000)
    server.tell()
    await server.clock.settle()
    assert.deepEqual(server.texts, ['later'])
    assert.deepEqual(waiting(again.client, '7-1'), [])
  })

  test('whose answer was lost comes with what was missed, and is not sent twice', async () => {
    const { server, client } = await replying()
    server.handlers.reply_in_thread = ({ messageId: _, ...params }) => {
      server.store({ chatId: '170', ...params })
      throw silence
    }
    client.send(threadKey('7-1'), 'once')
    await server.clock.settle()
    server.missed = [page({ cursor: 'later', threads: [thread({ id: '170', lastSeq: 1 })], messages: [...server.stored] })]
    server.socket.drop()
    await server.clock.pass(5_000)
    assert.deepEqual([server.texts, waiting(client, '7-1')], [['once'], []])
    assert.equal(client.state.value.timelines.get('170')?.bySeq.get(1)?.content, 'once')
  })
})
