// Socket.IO: what ends the connection. One table; each row is said after the main namespace was joined.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, notStock, quiet } from './support/contract.mjs'
import { Conversation, openPolling } from './support/packets.mjs'
import { ask } from './support/wire.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

const bytes = Buffer.from([1, 2, 3])
const hole = (num) => `{"_placeholder":true,"num":${num}}`
const holes = (count) => Array.from({ length: count }, (_, i) => hole(i)).join()

const violations = [
  ['no packet at all', ''],
  ['an unknown type', '7'],
  ['an unknown type', '9["message"]'],
  ['a type that is no digit', 'abc'],
  ['a type that is no digit', '["message"]'],

  ['a second CONNECT', '0'],
  ['a second CONNECT', '0{"token":"1"}'],
  ['a second CONNECT, named', '0/,'],
  ['CONNECT with a string', '0/custom,"x"'],
  ['CONNECT with an array', '0/custom,[]'],
  ['CONNECT with null', '0/custom,null'],
  ['CONNECT with a number', '0/custom,{}1'],
  ['CONNECT with broken JSON', '0/custom,{"a"'],

  ['DISCONNECT with a payload', '1{}'],
  ['DISCONNECT with a payload', '1[]'],
  ['DISCONNECT with a payload', '1"bye"'],
  ['DISCONNECT of a namespace not joined', '1/custom,'],
  ['CONNECT_ERROR, which is the server\'s', '4{"message":"no"}'],
  ['CONNECT_ERROR, which is the server\'s', '4/random,{"message":"no"}'],

  ['an event that is an object', '2{}'],
  ['an event that is a string', '2"message"'],
  ['an event that is null', '2null'],
  ['an event without a name', '2[]'],
  ['an event named by an object', '2[{}]'],
  ['an event named by an array', '2[["message"]]'],
  ['an event named by null', '2[null]'],
  ['an event named by a boolean', '2[true,1]'],
  ['an event without anything', '2', notStock('takes it for an event without a name, which nobody handles')],
  ['an event with an id only', '212', notStock('takes it for an event without a name, which nobody handles')],
  ['broken JSON', '2["message"'],
  ['broken JSON', '2["message",]'],
  ['broken JSON', '2["message",\'x\']'],
  ['broken JSON', '2["message",01]'],
  ['broken JSON', '2["message",NaN]'],
  ['broken JSON', '2["message","\n"]'],
  ['more after the JSON', '2["message"]x'],
  ['more after the JSON', '2["message"]["message"]'],
  ['junk before the JSON', '2abc["message"]'],
  ['junk before the JSON', '2-1["message"]'],
  ['junk before the JSON', '21.5["message"]'],
  ['junk before the JSON', '21e3["message"]'],
  ['junk before the JSON', '2,["message"]'],
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map((name) =>
    [`the reserved name ${name}`, `2["${name}"]`]),
  ['a reserved name, escaped', '2["\\u0063onnect"]'],
  ['a reserved name with attachments', `51-["connect",${hole(0)}]`],
  ['an event for a namespace not joined', '2/custom,["message"]'],
  ['an event for an unknown namespace', '2/random,["message"]'],
  ['an event for the namespace that ends with it', '2/custom'],

  ['an ack that is an object', '30{}'],
  ['an ack that is a string', '30"x"'],
  ['an ack that is null', '30null'],
  ['an ack that is broken', '30['],
  ['an ack for a namespace not joined', '3/custom,0[]'],

  ['binary out of the blue', bytes],
  ['text before the attachment', `51-["message",${hole(0)}]`, '2["message"]'],
  ['text between attachments', `52-["message",${holes(2)}]`, bytes, '2["message"]'],
  ['the same event again instead of its attachment', `51-["message",${hole(0)}]`, `51-["message",${hole(0)}]`],
  ['an attachment too many', `51-["message",${hole(0)}]`, bytes, bytes],
  ['eleven attachments', `511-["message",${holes(11)}]`],
  ['a great many attachments', `5999999999999-["message",${hole(0)}]`],
  ['no attachments', '50-["message"]'],
  ['no number of attachments', '5-["message"]'],
  ['no number of attachments', '5["message"]'],
  ['no number of attachments', '5'],
  ['no number of attachments', '6[]'],
  ['a number without its dash', '51'],
  ['a negative number of attachments', `5-1-["message",${hole(0)}]`],
  ['half an attachment', `50.5-["message",${hole(0)}]`],
  ['no number at all', `5abc-["message",${hole(0)}]`],
  ['an attachment that is not there', `51-["message",${hole(1)}]`, bytes],
  ['an attachment that is not there', `51-["message",${hole(-1)}]`, bytes],
  ['an attachment that is not there', `51-["message",${hole(1e9)}]`, bytes],
  ['an attachment named by a string', `51-["message",${hole('"0"')}]`, bytes],
  ['an attachment named by nothing', '51-["message",{"_placeholder":true}]', bytes],
  ['a binary event that is an object', `51-{"message":${hole(0)}}`, bytes],
  ['a binary event named by its attachment', `51-[${hole(0)}]`, bytes],
  ['a binary ack that is an object', `61-0${hole(0)}`, bytes],
]

/** The packets and the end: what was heard before it. */
async function lastWords(talk) {
  await talk.closed()
  return talk.frames.came.filter((frame) => frame !== '1')
}

test('these end the connection', async (t) => {
  for (const [what, ...packets] of violations) {
    const options = packets.at(-1).skip !== undefined ? packets.pop() : {}
    await t.test(`${what}: ${packets.map(String).join(' ').slice(0, 60)}`, options, async () => {
      const talk = await Conversation.join(server)
      talk.say(...packets, '2["message","too late"]')
      const words = await lastWords(talk)
      assert.deepEqual(words.filter((word) => String(word).includes('too late')), [])
    })
  }
})

test('over polling the next poll says so, then the session is unknown', async () => {
  for (const payload of ['42{}', '4', '47', 'bAQID', '42["connect"]', `451-["message",${hole(0)}]\x1e42["message"]`]) {
    const session = await openPolling(server)
    await session.post('40')
    while (!(await session.packets()).at(-1).startsWith('42["auth"'));
    await session.postLoosely(payload)
    const first = await session.get()
    if (first.status === 200) {
      assert.equal(first.body.split('\x1e').at(-1), '1', payload)  // a noop may be in front
      assert.equal((await session.get()).status, 400, payload)
    } else {
      assert.equal(first.body, '{"code":1,"message":"Session ID unknown"}', payload)
    }
  }
})

test('a poll that waits is told at once', async () => {
  const session = await openPolling(server)
  await session.post('40')
  while (!(await session.packets()).at(-1).startsWith('42["auth"'));
  const { answer } = await session.park()
  await session.postLoosely('42{}')
  assert.equal((await answer).body, '1')
  assert.equal((await ask(session.url())).body, '{"code":1,"message":"Session ID unknown"}')
})

test('before anything is joined, only CONNECT is heard', async (t) => {
  for (const packet of ['2["message",1]', '30[]', '1', '4{"message":"no"}', `51-["message",${hole(0)}]`, bytes, '0[]', '0"x"', '0null', '0{']) {
    await t.test(String(packet), async () => {
      const talk = await Conversation.open(server)
      talk.say(packet, ...(String(packet).startsWith('5') ? [bytes] : []))
      assert.deepEqual(await lastWords(talk), [])
    })
  }
})

test('after one has left, too', async () => {
  const talk = await Conversation.join(server)
  talk.say('1')
  await talk.connect('/custom')
  talk.say('2["message",1]')
  assert.deepEqual(await lastWords(talk), [])
})

test('one connection that ends leaves the others alone', async () => {
  const [bad, good] = [await Conversation.join(server), await Conversation.join(server)]
  bad.say('2{}')
  await bad.closed()
  await good.alive()
  good.close()
})
