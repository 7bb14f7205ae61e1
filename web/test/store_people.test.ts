// Members and their watermarks, users, presence, typing.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { applyMembers, channelsOf, messageStatus, peerOf, pruneTyping, titleOf, whoTypes } from '../src/store'
import { chat, message } from './support/chat'
import { after, bob, having, member, ready } from './support/having'

describe('members', () => {
  const three = having({ chats: [chat('7', { memberCount: 3 })], members: ['1', '2', '3'].map((id) => ({ chatId: '7', member: member(id) })) })

  test('a status is what all others have reached', () => {
    let state = after(three, 'new_message', message('7', 1, '1', 'mine'))
    const status = () => messageStatus(state, state.timelines.get('7')!.bySeq.get(1)!)
    const receipt = (userId: string, deliveredSeq: number, readSeq: number) => { state = after(state, 'receipts', { chatId: '7', receipts: [{ userId, deliveredSeq, readSeq }] }) }
    assert.equal(status(), 'sent')
    receipt('2', 1, 1)
    assert.equal(status(), 'sent')
    receipt('3', 1, 0)
    assert.equal(status(), 'delivered')
    receipt('3', 1, 1)
    assert.equal(status(), 'read')
    receipt('3', 0, 0)
    assert.equal(status(), 'read', 'watermarks never move back')
  })

  test('of others\' messages, and where there are no receipts, there is none to tell', () => {
    const state = after(three, 'new_message', message('7', 1, '2', 'theirs'))
    assert.equal(messageStatus(state, message('7', 1, '2', 'theirs')), undefined)
    const without = having({ chats: [chat('7', { receipts: false })] })
    assert.equal(messageStatus(without, message('7', 1, '1', 'mine')), 'sent')
  })

  test('notes to self are read', () => {
    const state = having({ chats: [chat('7', { kind: 'direct', memberCount: 1 })], members: [{ chatId: '7', member: member('1') }] })
    assert.equal(messageStatus(state, message('7', 1, '1', 'mine')), 'read')
  })

  test('a chat that outgrows being small forgets all but oneself; a list brings them back', () => {
    const { state: _, ...grown } = chat('7', { memberCount: 4, version: 60 })
    const state = after(three, 'chat_updated', grown)
    assert.deepEqual([...state.members.get('7')!.keys()], ['1'])
    const listed = applyMembers(state, '7', ['1', '2', '3', '4'].map((id) => member(id)))
    assert.deepEqual([...listed.members.get('7')!.keys()], ['1', '2', '3', '4'])
    const again = after(listed, 'chat_updated', { ...grown, memberCount: 5, version: 61 })
    assert.equal(again.members.get('7')!.size, 4, 'what is looked at stays')
    assert.deepEqual([...applyMembers(again, '7', [member('1'), member('4')]).members.get('7')!.keys()], ['1', '4'])
  })

  test('an open channel has its group\'s members, and watermarks of its own', () => {
    const channel = chat('8', { kind: 'channel', groupId: '7', memberCount: 3 })
    let state = after(three, 'chat_created', channel)
    state = after(state, 'receipts', { chatId: '8', receipts: [{ userId: '2', deliveredSeq: 4, readSeq: 2 }] })
    assert.deepEqual([...state.members.get('8')!.keys()], ['1', '2', '3'])
    assert.equal(state.members.get('8')!.get('2')!.readSeq, 2)
    assert.equal(state.members.get('7')!.get('2')!.readSeq, 0)
    state = after(state, 'member_removed', { chatId: '7', userId: '2' })
    assert.equal(state.members.get('8')!.has('2'), false)
    state = after(state, 'member_added', { chatId: '7', member: { ...member('4'), user: { ...bob, id: '4' } } })
    assert.equal(state.members.get('8')!.has('4'), true)
    assert.equal(state.users.get('4')?.displayName, 'Bob')
    assert.deepEqual(channelsOf(state, '7').map((one) => one.id), ['8'])
  })

  test('a private channel has its own', () => {
    const state = after(three, 'chat_created', chat('8', { kind: 'channel', groupId: '7', private: true, memberCount: 1 }))
    assert.equal(state.members.get('8'), undefined)
  })
})

describe('people', () => {
  test('a direct chat is called as the other is now', () => {
    let state = having({ chats: [chat('7', { kind: 'direct', title: undefined, peer: bob })] })
    assert.equal(titleOf(state, state.chats.get('7')!), 'Bob')
    state = after(state, 'user_updated', { ...bob, displayName: 'Robert', version: 9 })
    assert.equal(titleOf(state, state.chats.get('7')!), 'Robert')
    assert.equal(state.chats.get('7')!.peer!.displayName, 'Robert')
    const { state: _, peer: __, ...forMany } = { ...state.chats.get('7')!, version: 70 }
    assert.equal(peerOf(state, after(state, 'chat_updated', forMany).chats.get('7')!)?.id, '2')
  })

  test('who types does so for three seconds, unless it is said again or ended', () => {
    let state = after(having({ chats: [chat('7')] }), 'typing_start', { chatId: '7', userId: '2' }, 1_000)
    assert.deepEqual(whoTypes(state, '7', 3_999), ['2'])
    assert.deepEqual(whoTypes(state, '7', 4_000), [])
    state = after(state, 'typing_start', { chatId: '7', userId: '2' }, 3_500)
    assert.equal(pruneTyping(state, 5_000), state)
    assert.deepEqual(whoTypes(pruneTyping(state, 7_000), '7', 0), [])
    assert.deepEqual(whoTypes(after(state, 'typing_stop', { chatId: '7', userId: '2' }), '7', 3_600), [])
  })

  test('presence is told anew with each connection', () => {
    let state = after(having({}), 'presence_update', { users: [{ userId: '2', status: 'online' }] })
    assert.equal(state.presence.get('2')?.status, 'online')
    state = after(state, 'ready', ready)
    assert.equal(state.presence.get('2'), undefined)
  })

  test('neither contact nor blocked is forgotten', () => {
    let state = after(having({}), 'contact_updated', { userId: '2', contact: true, blocked: false, version: 5, user: bob })
    assert.deepEqual(state.contacts.get('2'), { userId: '2', contact: true, blocked: false, version: 5 })
    state = after(state, 'contact_updated', { userId: '2', contact: false, blocked: false, version: 6 })
    assert.equal(state.contacts.size, 0)
    assert.equal(state.users.get('2')?.displayName, 'Bob')
  })
})
