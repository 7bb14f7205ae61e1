// What one connection may ask for.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test, { after, before } from 'node:test'

import { Contract, notStock, quiet } from './support/contract.mjs'
import { Conversation } from './support/packets.mjs'

let server
before(async () => { server = await Contract.start(quiet) })
after(() => server.stop())

const most = process.env.TEST_SANITIZED === '1' ? 200_000 : 20_000  // kB; a sanitizer keeps what was freed
const residentKb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1])

test('who has joined nothing and reads nothing is not kept waiting for', notStock('keeps whatever it has to say'), async () => {
  const before = residentKb()
  for (let i = 0; i < 20; ++i) {
    const talk = await Conversation.open(server)
    talk.frames.socket.pause()
    const frames = talk.frames
    for (let n = 0; n < 20_000 && frames.socket.readyState === 1; ++n) frames.send('40/nowhere,')
    frames.socket.resume()
    await talk.closed()
  }
  const grown = residentKb() - before
  console.log(`# ${grown} kB for 20 connections`)
  assert.ok(grown < most, `${grown} kB`)
})

test('joining and leaving again and again ends the connection', notStock('lets it go on'), async () => {
  const talk = await Conversation.open(server)
  let joined = 0
  try {
    for (; joined < 100; ++joined) {
      await talk.connect()
      talk.say('1')
    }
  } catch { /* closed */ }
  await talk.closed()
  assert.ok(joined >= 10 && joined < 30, `${joined} times`)
})
