// What hangs on messages and is kept for oneself: by small events, by sync, by answers, and shown before they come.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { State } from '../src/contract'
import type { Events, Message } from '../src/protocol.gen'
import { applyEvent, applyRead, applySync } from '../src/store'
import { chat, message } from './support/chat'
import { page, refuse, silence } from './support/fake_server'
import { after, having } from './support/having'
import { ChatServer } from './support/chat_server'
import { openTab, signedIn } from './support/signed_in'

const shown = (state: State, seq = 1) => state.timelines.get('7')!.bySeq.get(seq)!
const said = (more: Partial<Message> = {}) => having({ chats: [chat('7', { lastSeq: 1 })], messages: [message('7', 1, '2', 'hello', more)] })
const reaction = (emoji: string, userId: string, count: number, version: number): Events['reaction_added'] =>
  ({ chatId: '7', messageId: '7-1', seq: 1, emoji, userId, count, version })
const words = (state: State) => (shown(state).reactions ?? []).map(({ emoji, count, me }) => `${emoji} ${count}${me ? ' me' : ''}`)

describe('reactions', () => {
  test('stand in the order of their first use, with what is one\'s own, and go with the last one', () => {
    let state = after(said(), 'reaction_added', reaction('👍', '2', 1, 200))
    state = after(state, 'reaction_added', reaction('🎉', '1', 1, 201))
    state = after(state, 'reaction_added', reaction('👍', '1', 2, 202))
    assert.deepEqual(words(state), ['👍 2 me', '🎉 1 me'])
    state = after(state, 'reaction_removed', reaction('👍', '2', 1, 203))
    assert.deepEqual(words(state), ['👍 1 me', '🎉 1 me'])
    state = after(state, 'reaction_removed', reaction('👍', '1', 0, 204))
    assert.deepEqual([words(state), shown(state).version], [['🎉 1 me'], 204])
    assert.ok(!('reactions' in shown(after(state, 'reaction_removed', reaction('🎉', '1', 0, 205)))))
  })

  test('of a message that is as new already, or is not here, change nothing', () => {
    const state = said({ reactions: [{ emoji: '👍', count: 3 }], version: 300 })
    assert.equal(after(state, 'reaction_added', reaction('👍', '2', 4, 300)), state)
    assert.equal(after(state, 'reaction_added', { ...reaction('👍', '2', 4, 301), seq: 9 }), state)
  })

  test('one\'s own stay when the message changes for all, as far as the emoji does', () => {
    const state = said({ reactions: [{ emoji: '👍', count: 2, me: true }, { emoji: '🎉', count: 1, me: true }] })
    const edited = message('7', 1, '2', 'edited', { reactions: [{ emoji: '👍', count: 2 }, { emoji: '🙈', count: 1 }], version: 300 })
    assert.deepEqual(words(after(state, 'message_updated', edited)), ['👍 2 me', '🙈 1'])
  })

  test('of a sync are as it says, also that none is one\'s own any more', () => {
    const state = said({ reactions: [{ emoji: '👍', count: 2, me: true }] })
    const news = page({ messages: [message('7', 1, '2', 'hello', { reactions: [{ emoji: '👍', count: 1 }], version: 300 })] })
    assert.deepEqual(words(applySync(state, news)), ['👍 1'])
  })
})

describe('a poll', () => {
  const poll = { options: [{ text: 'yes', count: 1 }, { text: 'no', count: 0 }], voters: 1 }
  const told = (version: number, more: object = {}): Events['poll_updated'] => ({ chatId: '7', messageId: '7-1', seq: 1, counts: [1, 1], voters: 2, version, ...more })

  test('gets one\'s own votes, and then the counts of the same version', () => {
    let state = after(said({ poll }), 'vote_updated', { chatId: '7', messageId: '7-1', options: [1], version: 200 })
    state = after(state, 'poll_updated', told(200))
    assert.deepEqual(shown(state).poll, { options: [{ text: 'yes', count: 1 }, { text: 'no', count: 1 }], voters: 2, votes: [1] })
    state = after(state, 'vote_updated', { chatId: '7', messageId: '7-1', options: [], version: 201 })
    assert.ok(!('votes' in shown(state).poll!))
    assert.equal(after(state, 'vote_updated', { chatId: '7', messageId: '7-1', options: [0], version: 150 }), state)
  })

  test('keeps one\'s own votes when others vote, it is closed, or the message changes', () => {
    let state = after(said({ poll: { ...poll, votes: [0] } }), 'poll_updated', told(200, { closedAt: '2026-11-30T00:00:00.000Z' }))
    assert.deepEqual([shown(state).poll!.votes, shown(state).poll!.closedAt, shown(state).poll!.voters], [[0], '2026-11-30T00:00:00.000Z', 2])
    state = after(state, 'message_updated', message('7', 1, '2', 'hello', { poll, pinned: { by: '2', at: '2026-11-30T00:00:00.000Z' }, version: 201 }))
    assert.deepEqual([shown(state).poll!.votes, shown(state).pinned!.by], [[0], '2'])
  })
})

test('a deleted message has none of it, and is saved no more', () => {
  const state = after(said({ reactions: [{ emoji: '👍', count: 1 }], pinned: { by: '2', at: '' }, poll: { options: [], voters: 0 } }),
    'saved_updated', { messageId: '7-1', saved: true, at: '', version: 150 })
  const gone = after(state, 'message_deleted', { id: '7-1', chatId: '7', seq: 1, deletedAt: '2026-11-30T00:00:00.000Z', version: 200 })
  assert.deepEqual(['reactions', 'pinned', 'poll'].filter((part) => part in shown(gone)), [])
  assert.equal(gone.saved.size, 0)
})

describe('what is kept for oneself', () => {
  test('comes by sync and by events, and an older event changes nothing', () => {
    let state = applySync(having({ chats: [chat('7')] }), page({
      saved: [{ messageId: '7-1', at: 'then', version: 50 }, { messageId: '7-2', at: 'then', version: 51, removed: true }],
      drafts: [{ chatId: '7', text: 'begun', version: 52 }, { chatId: '8', text: '', version: 53 }],
    }))
    assert.deepEqual([[...state.saved.keys()], [...state.drafts.keys()]], [['7-1'], ['7']])
    assert.equal(after(state, 'saved_updated', { messageId: '7-1', saved: false, at: 'then', version: 50 }), state)
    assert.equal(after(state, 'draft_updated', { chatId: '7', text: '', version: 52 }), state)
    state = after(state, 'saved_updated', { messageId: '7-1', saved: false, at: 'now', version: 60 })
    state = after(state, 'draft_updated', { chatId: '7', text: '', version: 61 })
    assert.deepEqual([state.saved.size, state.drafts.size], [0, 0])
  })

  test('a draft goes with its chat', () => {
    const state = after(having({ chats: [chat('7')], drafts: [{ chatId: '7', text: 'begun', version: 52 }] }), 'chat_removed', { chatId: '7' })
    assert.equal(state.drafts.size, 0)
  })

  test('is there when the page is opened again', async () => {
    const server = new ChatServer()
    const opened = await signedIn(server)
    server.socket.event('saved_updated', { messageId: '7-1', saved: true, at: 'then', version: 50 }, 'c2')
    server.socket.event('draft_updated', { chatId: '7', text: 'begun', version: 51 }, 'c3')
    await server.clock.pass(2_000)
    opened.client.close()
    server.reachable = false
    const again = await openTab(server, opened.device)
    assert.equal(again.client.state.value.drafts.get('7')?.text, 'begun')
    assert.ok(again.client.state.value.saved.has('7-1'))
    again.client.close()
  })
})

test('a chat that was marked as unread is so until something is read or sent there', () => {
  const marked = chat('7', { lastSeq: 1, state: { ...chat('7').state!, markedUnread: true } })
  const is = (state: State) => state.chats.get('7')!.state!.markedUnread ?? false
  const state = having({ chats: [marked], messages: [message('7', 1, '2', 'hello')] })
  assert.ok(is(after(state, 'new_message', message('7', 2, '2', 'theirs'))))
  assert.ok(!is(after(state, 'new_message', message('7', 2, '1', 'mine'))))
  assert.ok(!is(applyRead(state, '7', 1)))
})

describe('what is under way', () => {
  const begin = async () => {
    const server = new ChatServer()
    server.missed = [page({ chats: [chat('7', { lastSeq: 1 })], messages: [message('7', 1, '2', 'hello')] })]
    const opened = await signedIn(server)
    const react = () => opened.client.ahead(
      (state) => applyEvent(state, 'reaction_added', reaction('👍', '1', 1, shown(state).version + 0.5)), 'add_reaction', { messageId: '7-1', emoji: '👍' },
    )
    return { server, react, words: () => words(opened.client.state.value), client: opened.client }
  }

  test('is shown at once, and as the answer has it afterwards', async () => {
    const { server, react, words, client } = await begin()
    server.handlers.add_reaction = () => ({ message: message('7', 1, '2', 'hello', { reactions: [{ emoji: '👍', count: 5, me: true }], version: 200 }) })
    const done = react()
    assert.deepEqual(words(), ['👍 1 me'])
    await server.clock.settle()
    await done
    assert.deepEqual(words(), ['👍 5 me'])
    server.socket.event('reaction_added', reaction('👍', '1', 5, 200))
    assert.deepEqual(words(), ['👍 5 me'])
    client.close()
  })

  test('is taken back when it is refused, or the line is lost', async () => {
    const { server, react, words, client } = await begin()
    server.handlers.add_reaction = () => refuse('forbidden')
    const refused = assert.rejects(react())
    assert.deepEqual(words(), ['👍 1 me'])
    await server.clock.settle()
    await refused
    assert.deepEqual(words(), [])
    server.handlers.add_reaction = () => { throw silence }
    const lost = assert.rejects(react())
    await server.clock.settle()
    assert.deepEqual(words(), ['👍 1 me'])
    server.socket.drop()
    await lost
    assert.deepEqual(words(), [])
    client.close()
  })

  test('what others do meanwhile counts', async () => {
    const { server, react, words, client } = await begin()
    server.handlers.add_reaction = () => { throw silence }
    react().catch(() => {})
    await server.clock.settle()
    server.socket.event('reaction_added', reaction('🎉', '2', 1, 200))
    assert.deepEqual(words(), ['🎉 1', '👍 1 me'])
    client.close()
  })
})
