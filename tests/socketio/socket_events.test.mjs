// Socket.IO: events, acks and attachments, to the letter.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Contract, quiet } from './support/contract.mjs'
import { Conversation, joined, openPolling } from './support/packets.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

const hole = (num) => `{"_placeholder":true,"num":${num}}`

// As the official server writes them.
const values = [
  '0', '1', '-1', '1.5', '0.1', '1e-7', '1e+21', '1.7976931348623157e+308', '5e-324', '9007199254740991', '123456789012345680', '-12.25',
  '"1"', '""', '"text"', '"€ häuft 🫖"', '"\\" \\\\ / \\b \\f \\n \\r \\t"', '"\\u0000 \\u0001 \\u001e \\u001f"', '"\x7f \u2028 \u2029"',
  'true', 'false', 'null', '[]', '{}', '[[[]]]', '{"a":{"b":{"c":[1,{"d":null}]}}}', '{"":0," ":1,"é":2}', '{"z":1,"a":2}',
  '{"3":[false]}', '{"_placeholder":false,"num":0}', '[1,"2",{"3":[false]}]', `"${'long '.repeat(30_000)}"`,
]

test('a message comes back to the letter', async () => {
  const talk = await Conversation.join(server)
  for (const value of values) {
    talk.say(`2["message",${value}]`)
    assert.equal(await talk.hear(), `2["message-back",${value}]`)
  }
  const all = values.join(',')
  talk.say(`2["message",${all}]`)
  assert.equal(await talk.hear(), `2["message-back",${all}]`)
  talk.close()
})

test('white space between the values is not kept', async () => {
  const talk = await Conversation.join(server)
  talk.say('2[ "message" ,\t{ "a" : [ 1 , 2 ] }\r\n]')
  assert.equal(await talk.hear(), '2["message-back",{"a":[1,2]}]')
  talk.close()
})

test('so does one without arguments', async () => {
  const talk = await Conversation.join(server)
  talk.say('2["message"]')
  assert.equal(await talk.hear(), '2["message-back"]')
  talk.close()
})

test('an ack has the id and the arguments of its event', async () => {
  const talk = await Conversation.join(server)
  talk.say('2456["message-with-ack",1,"2",{"3":[false]}]')
  assert.equal(await talk.hear(), '3456[1,"2",{"3":[false]}]')
  for (const id of [0, 1, 10, 999_999_999, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    talk.say(`2${id}["message-with-ack"]`)
    assert.equal(await talk.hear(), `3${id}[]`)
  }
  for (const value of values) {
    talk.say(`27["message-with-ack",${value}]`)
    assert.equal(await talk.hear(), `37[${value}]`)
  }
  talk.close()
})

test('many acks keep their order', async () => {
  const talk = await Conversation.join(server)
  for (let i = 0; i < 500; ++i) talk.say(`2${i}["message-with-ack",${i}]`)
  assert.deepEqual(await talk.hearAll(500), Array.from({ length: 500 }, (_, i) => `3${i}[${i}]`))
  talk.close()
})

test('acks that nobody waits for are not minded', async () => {
  const talk = await Conversation.join(server)
  talk.say('30[]', '312["x"]', '30[]', `3${Number.MAX_SAFE_INTEGER}[]`, '3[]')
  await talk.alive()
  talk.say(`61-5[${hole(0)}]`, Buffer.from([1]))
  await talk.alive()
  talk.close()
})

test('events that nobody handles are not minded', async () => {
  const talk = await Conversation.join(server)
  talk.say('2["unheard",1]', '2[1,"a number"]', '2[0]', '2[""]', '2["__proto__"]', '2["toString",{}]', `2["${'x'.repeat(1000)}"]`)
  await talk.connect('/custom')
  talk.say('2/custom,["message",1]', '2/custom,9["message-with-ack",1]')  // these two are of the main namespace
  await talk.alive()
  talk.close()
})

// --- Attachments --------------------------------------------------------------------------------------------------------

test('binary comes back as binary', async () => {
  const talk = await Conversation.join(server)
  talk.say(`52-["message",${hole(0)},${hole(1)}]`, Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6]))
  assert.deepEqual(await talk.hearAll(3), [`52-["message-back",${hole(0)},${hole(1)}]`, Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])])
  await talk.alive()
  talk.close()
})

test('in acks, too', async () => {
  const talk = await Conversation.join(server)
  talk.say(`51-789["message-with-ack",${hole(0)}]`, Buffer.from([1, 2, 3]))
  assert.deepEqual(await talk.hearAll(2), [`61-789[${hole(0)}]`, Buffer.from([1, 2, 3])])
  talk.close()
})

test('deep inside, empty, large', async () => {
  const talk = await Conversation.join(server)
  for (const bytes of [Buffer.alloc(0), Buffer.from('{"text":1}'), Buffer.alloc(500_000, 9)]) {
    talk.say(`51-["message",{"a":[{"b":${hole(0)}}]},"after"]`, bytes)
    assert.deepEqual(await talk.hearAll(2), [`51-["message-back",{"a":[{"b":${hole(0)}}]},"after"]`, bytes])
  }
  talk.close()
})

test('ten attachments are fine', async () => {
  const talk = await Conversation.join(server)
  const ten = Array.from({ length: 10 }, (_, i) => i)
  const bytes = ten.map((i) => Buffer.alloc(i + 1, i))
  talk.say(`510-3["message-with-ack",${ten.map(hole)}]`, ...bytes)
  assert.deepEqual(await talk.hearAll(11), [`610-3[${ten.map(hole)}]`, ...bytes])
  talk.close()
})

test('attachments are found by their number', async () => {
  const talk = await Conversation.join(server)
  talk.say(`52-["message",${hole(1)},${hole(0)}]`, Buffer.from('zero'), Buffer.from('one'))
  const [text, ...bytes] = await talk.hearAll(3)
  const [, ...args] = JSON.parse(text.slice('52-'.length))
  assert.deepEqual(args.map(({ num }) => bytes[num].toString()), ['one', 'zero'])
  talk.close()
})

test('what looks like an attachment in text is text', async () => {
  const talk = await Conversation.join(server)
  talk.say(`2["message",${hole(0)}]`)
  assert.equal(await talk.hear(), `2["message-back",${hole(0)}]`)
  talk.close()
})

test('nothing comes between an event and its attachments', async () => {
  const talk = await Conversation.join(server)
  const expected = []
  for (let i = 0; i < 100; ++i) {
    const bytes = [Buffer.from([i]), Buffer.from([i, i])]
    talk.say(`2${i}["message-with-ack",${i}]`, `52-["message",${i},${hole(0)},${hole(1)}]`, ...bytes)
    expected.push(`3${i}[${i}]`, `52-["message-back",${i},${hole(0)},${hole(1)}]`, ...bytes)
  }
  assert.deepEqual(await talk.hearAll(expected.length), expected)
  talk.close()
})

test('with b64=1, attachments come as text', async () => {
  const talk = await Conversation.join(server, { b64: 1 })
  talk.say(`51-["message",${hole(0)}]`)
  talk.frames.send('bAQID')
  assert.equal(await talk.hear(), `51-["message-back",${hole(0)}]`)
  assert.equal(await talk.frames.next(), 'bAQID')
  talk.close()
})

// --- Over polling, and on the move --------------------------------------------------------------------------------------

/** Polls until that many packets are there. */
async function poll(session, count) {
  const packets = []
  while (packets.length < count) packets.push(...await session.packets())
  return packets
}

test('all of it over polling', async () => {
  const session = await openPolling(server)
  await session.post('40{"token":"1"}')
  const [reply, auth] = await poll(session, 2)
  joined(reply.slice(1))
  assert.equal(auth, '42["auth",{"token":"1"}]')
  await session.post(`42["message","€"]\x1e451-8["message-with-ack",${hole(0)}]\x1ebAQID\x1e429["message-with-ack",2]`)
  assert.deepEqual(await poll(session, 4), ['42["message-back","€"]', `461-8[${hole(0)}]`, 'bAQID', '439[2]'])
})

test('order is kept over namespaces and the upgrade', async () => {
  const session = await openPolling(server)
  await session.post('40')
  await poll(session, 2)
  await session.post('42["message",1]')
  const socket = await session.webSocket()
  await socket.probe()
  await session.post(`42["message",2]\x1e40/custom\x1e451-["message",3,${hole(0)}]\x1ebAQID\x1e424["message-with-ack"]`)
  socket.send('5')
  socket.send('42["message",5]')
  const frames = await socket.take(8)
  const ofMain = frames.filter((frame) => typeof frame !== 'string' || !frame.includes('/custom,'))
  assert.deepEqual(ofMain, [
    '42["message-back",1]', '42["message-back",2]', `451-["message-back",3,${hole(0)}]`, Buffer.from([1, 2, 3]), '434[]', '42["message-back",5]',
  ])
  const ofCustom = frames.filter((frame) => typeof frame === 'string' && frame.includes('/custom,'))
  assert.match(ofCustom[0], /^40\/custom,\{"sid":/)
  assert.equal(ofCustom[1], '42/custom,["auth",{}]')
  socket.close()
})
