// The client against a real server, named by TEST_SNUG: what is sent comes once and in order, whatever happens between.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type ClosableClient, createClient } from '../src/client'
import { messagesAt } from '../src/store'
import { Device } from './support/device'
import { network, Server } from './support/server'
import { until } from './support/until'

const binary = process.env.TEST_SNUG
const skip = !binary ? 'TEST_SNUG is not set' : typeof WebSocket === 'undefined' ? 'this Node has no WebSocket' : false

describe('with a real server', { skip }, () => {
  const server = new Server(binary ?? '')
  const open: ClosableClient[] = []
  const device = () => new Device(network(server))
  const on = (place: Device) => {
    const tab = place.tab()
    const client = createClient({ ...tab.environment, newId: () => crypto.randomUUID() })
    open.push(client)
    return { client, tab }
  }
  const as = async (name: string) => {
    const place = device()
    const { client } = on(place)
    await client.register({ username: name, password: 'password of ' + name })
    await online(client)
    return { client, place }
  }
  const online = (client: ClosableClient) => until('online', () => client.connection.value.status === 'online')
  const texts = (client: ClosableClient, chatId: string) =>
    messagesAt(client.state.value.timelines.get(chatId)).filter((m) => m.type === 'text').map((m) => m.content)
  const chatBetween = async (from: ClosableClient, to: ClosableClient) => {
    const { chat } = await from.call('create_chat', { kind: 'direct', userId: to.account.value!.id })
    assert.ok(from.state.value.chats.has(chat.id), 'whoever makes a chat finds it at once')
    await until('the chat', () => to.state.value.chats.has(chat.id))
    return chat.id
  }

  before(() => server.start())
  after(async () => {
    open.forEach((client) => client.close())
    await server.close()
  })

  test('what one sends the other gets, unread until read', async () => {
    const { client: ann } = await as('ann')
    const { client: bob } = await as('bob')
    const heard: string[] = []
    bob.onMessage((message) => heard.push(message.content))
    const chat = await chatBetween(ann, bob)
    for (const text of ['one', 'two', 'three']) ann.send(chat, text)
    assert.equal(ann.outbox.value.length, 3)
    await until('all three', () => texts(bob, chat).length === 3)
    assert.deepEqual(texts(bob, chat), ['one', 'two', 'three'])
    assert.deepEqual(heard, ['one', 'two', 'three'])
    await until('an empty outbox', () => ann.outbox.value.length === 0)
    assert.deepEqual(texts(ann, chat), ['one', 'two', 'three'])
    assert.equal(bob.state.value.chats.get(chat)!.state!.unread, 3)
    await until('delivered', () => ann.state.value.members.get(chat)!.get(bob.account.value!.id)!.deliveredSeq === 3)
    bob.markRead(chat, 3)
    await until('read', () => ann.state.value.members.get(chat)!.get(bob.account.value!.id)!.readSeq === 3)
    assert.equal(bob.state.value.chats.get(chat)!.state!.unread, 0)
    bob.typing(chat, true)
    await until('typing', () => ann.state.value.typing.get(chat)?.size)
  })

  test('a server that is killed while messages go out loses none and doubles none', async () => {
    const { client: cat } = await as('cat')
    const { client: dan } = await as('dan')
    const chat = await chatBetween(cat, dan)
    const sent: string[] = []
    const shown = new Set<string>()
    let twice = 0
    cat.state.subscribe((state) => {
      const there = new Set([...state.timelines.get(chat)?.bySeq.values() ?? []].map((m) => m.clientId))
      for (const item of cat.outbox.value) {
        shown.add(item.clientId)
        if (there.has(item.clientId)) ++twice
      }
      const both = new Set([...there, ...cat.outbox.value.map((item) => item.clientId)])
      for (const id of shown) assert.ok(both.has(id), 'a message was missing in between')
    })
    for (let round = 0; round < 3; ++round) {
      for (let i = 0; i < 40; ++i) {
        sent.push(`${round} ${i}`)
        cat.send(chat, sent.at(-1)!)
      }
      await until('some of them', () => texts(dan, chat).length > round * 40 + 5)
      await server.kill()
      sent.push(`${round} while it is down`)
      cat.send(chat, sent.at(-1)!)
      await until('noticed', () => cat.connection.value.status !== 'online')
      await server.start()
      await until('all of them', () => texts(dan, chat).length >= sent.length && cat.outbox.value.length === 0, 30_000)
    }
    assert.deepEqual(texts(dan, chat), sent)
    assert.deepEqual(texts(cat, chat), sent)
    assert.equal(twice, 0)
  })

  test('a page closed with unsent messages sends them when it is opened again, and shows what it knew before', async () => {
    const { client: eve, place } = await as('eve')
    const { client: fay } = await as('fay')
    const chat = await chatBetween(eve, fay)
    eve.send(chat, 'before')
    await until('sent', () => texts(fay, chat).length === 1 && eve.outbox.value.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await server.kill()
    await until('noticed', () => eve.connection.value.status === 'offline')
    eve.send(chat, 'while away')
    await until('kept', () => eve.outbox.value.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    eve.close()

    const { client: again } = on(place)
    await until('signed in, without a network', () => again.account.value)
    assert.deepEqual(texts(again, chat), ['before'])
    assert.deepEqual(again.outbox.value.map((item) => item.content), ['while away'])
    await server.start()
    await until('sent', () => texts(fay, chat).length === 2 && again.outbox.value.length === 0, 30_000)
    assert.deepEqual(texts(again, chat), ['before', 'while away'])
    assert.deepEqual(texts(fay, chat), ['before', 'while away'])
  })

  test('two tabs show the same, and signing out ends both', async () => {
    const { client: gus, place } = await as('gus')
    const { client: other } = on(place)
    await online(other)
    const { chat } = await gus.call('create_chat', { kind: 'group', title: 'mine' })
    gus.send(chat.id, 'here')
    other.send(chat.id, 'there')
    await until('both in both', () => [gus, other].every((c) => texts(c, chat.id).length === 2 && c.outbox.value.length === 0))
    await gus.signOut()
    assert.equal(gus.account.value, null)
    await until('the other too', () => other.account.value === null)
    assert.equal(other.state.value.chats.size, 0)
    assert.equal([...place.storage.keys()].length, 0)
  })

  test('history is loaded in pages that grow together', async () => {
    const { client: ida } = await as('ida')
    const { chat } = await ida.call('create_chat', { kind: 'group', title: 'long' })
    for (let i = 1; i <= 180; ++i) ida.send(chat.id, String(i))
    await until('sent', () => ida.outbox.value.length === 0, 30_000)
    const { client: fresh } = on(device())
    await fresh.signIn('ida', 'password of ida')
    await until('the chat', () => fresh.state.value.chats.has(chat.id))
    const stretches = () => fresh.state.value.timelines.get(chat.id)!.stretches.map(({ from, to }) => [from, to])
    const last = fresh.state.value.chats.get(chat.id)!.lastSeq
    await until('the newest', () => stretches().at(-1)![1] === last)
    await fresh.loadAround(chat.id, 40)
    assert.equal(stretches().length, 2)
    await fresh.loadNewer(chat.id, 40)
    await fresh.loadNewer(chat.id, 40)
    assert.equal(stretches().length, 1)
    await fresh.loadOlder(chat.id, 40)
    assert.deepEqual(stretches(), [[1, last]])
  })
})
