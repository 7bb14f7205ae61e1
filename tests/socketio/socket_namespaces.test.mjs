// Socket.IO: joining and leaving namespaces.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, quiet } from './support/contract.mjs'
import { Conversation, joined, openPolling } from './support/packets.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

const invalid = (nsp) => `4${nsp},{"message":"Invalid namespace"}`

test('CONNECT is answered with a sid that is not the one of Engine.IO', async () => {
  const talk = await Conversation.open(server)
  const sid = await talk.connect()
  assert.match(sid, /^[\w-]{20}$/)
  assert.notEqual(sid, talk.frames.handshake.sid)
  await talk.alive()
  talk.close()
})

test('its payload is handed on as it is', async () => {
  for (const auth of ['{}', '{"token":"123"}', '{"token":"ü \\" 🫖","n":[1,2.5,null,true],"o":{"":{}}}', '{"pid":"x","offset":"y"}']) {
    const talk = await Conversation.open(server)
    await talk.connect('', auth)
    await talk.connect('/custom', auth)
    talk.close()
  }
})

test('the main namespace may be named', async () => {
  const talk = await Conversation.open(server)
  talk.say('0/,{"token":"1"}')
  joined(await talk.hear())
  assert.equal(await talk.hear(), '2["auth",{"token":"1"}]')
  talk.say('2/,["message",1]')
  assert.equal(await talk.hear(), '2["message-back",1]')
  talk.close()
})

test('a custom namespace, with and without the comma', async () => {
  for (const connect of ['0/custom', '0/custom,', '0/custom,{}']) {
    const talk = await Conversation.open(server)
    talk.say(connect)
    joined(await talk.hear(), '/custom')
    assert.equal(await talk.hear(), '2/custom,["auth",{}]')
    talk.close()
  }
})

test('namespaces of one connection have sids of their own', async () => {
  const talk = await Conversation.open(server)
  const sids = [await talk.connect(), await talk.connect('/custom')]
  assert.notEqual(sids[0], sids[1])
  await talk.alive()
  talk.close()
})

test('the main namespace need not be joined', async () => {
  const talk = await Conversation.open(server)
  await talk.connect('/custom')
  await talk.connect()
  await talk.alive()
  talk.close()
})

test('an unknown namespace is refused, and the connection lives', async () => {
  const talk = await Conversation.open(server)
  for (const [connect, nsp] of [
    ['0/random', '/random'], ['0/random,', '/random'], ['0/random,{"token":"1"}', '/random'], ['0/CUSTOM,', '/CUSTOM'],
    ['0/custom/,', '/custom/'], ['0/custom?x=1,', '/custom?x=1'], ['0//,', '//'], ['0/ü"\\\n,', '/ü"\\\n'], ['0/{"a":1}', '/{"a":1}'],
    ['0/__proto__,', '/__proto__'], [`0/${'x'.repeat(1000)},`, `/${'x'.repeat(1000)}`],
  ]) {
    talk.say(connect)
    assert.equal(await talk.hear(), invalid(nsp))
  }
  await talk.connect()
  await talk.alive()
  talk.say('0/random')
  assert.equal(await talk.hear(), invalid('/random'))
  await talk.alive()
  talk.close()
})

test('leaving one namespace leaves the others', async () => {
  for (const leave of ['1/custom,', '1/custom']) {
    const talk = await Conversation.open(server)
    await talk.connect()
    await talk.connect('/custom')
    talk.say(leave)
    await talk.alive()
    await talk.connect('/custom')  // and it may be joined again
    talk.close()
  }
})

test('one may come back to the main namespace, with another sid', async () => {
  const talk = await Conversation.open(server)
  const first = await talk.connect()
  talk.say('1')
  await talk.connect('/custom')
  const second = await talk.connect()
  assert.notEqual(first, second)
  await talk.alive()
  talk.close()
})

test('who has left every namespace is not told anything, but pinged', async (t) => {
  const brisk = await Contract.start({ ...quiet, 'ping-interval': 500, 'connect-timeout': 3_500 })
  t.after(() => brisk.stop())
  const talk = await Conversation.join(brisk)
  talk.say('1')
  for (let i = 0; i < 8; ++i) {  // longer than the time in which one must have joined
    assert.equal(await talk.frames.next(), '2')
    talk.frames.send('3')
  }
  await talk.connect()
  talk.close()
})

// --- Who joins nothing --------------------------------------------------------------------------------------------------

test('who joins no namespace in time is closed', async (t) => {
  const hasty = await Contract.start({ ...quiet, 'connect-timeout': 2_000 })  // for the member, too
  t.after(() => hasty.stop())

  const began = performance.now()
  const silent = await Conversation.open(hasty)
  const refused = await Conversation.open(hasty)
  refused.say('0/random')
  assert.equal(await refused.hear(), invalid('/random'))
  const polling = await openPolling(hasty)
  const member = await Conversation.join(hasty)

  assert.deepEqual(await polling.packets(), ['1'])
  await Promise.all([silent.closed(), refused.closed()])
  assert.ok(performance.now() - began > 1_950)
  assert.equal((await polling.get()).body, '{"code":1,"message":"Session ID unknown"}')
  await member.alive()
  member.close()
})
