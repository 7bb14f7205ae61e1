// Kill -9 under load, again and again: what was acked is there, once; what wasn't is there at most once, and once when
// it is repeated; clients that resume have what a fresh one loads.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'

import { ConnectionLost } from '../clients/support/client.mjs'
import { Server, sanitized, unlimited } from '../clients/support/server.mjs'
import { Chance, seed } from './random.mjs'
import { Talker } from './talker.mjs'
import { checkDatabase, checkViews, makeChats } from './views.mjs'

const rounds = Number(process.env.ROUNDS ?? 40)
const most = sanitized ? 80 : 250  // things that are done between two kills
const args = [...unlimited, '--registration=open']

test(`${rounds} times killed under load (SEED=${seed})`, { timeout: 540_000 }, async (t) => {
  const chance = new Chance(seed)
  let server = await Server.start({ args })
  t.after(() => server.kill())

  const admin = await Talker.join(server, 'ada', { setupToken: server.setupToken })
  const talkers = [admin]
  for (const name of ['ben', 'cho', 'dan']) talkers.push(await Talker.join(server, name))
  const chats = await makeChats(server, talkers)
  for (const talker of talkers) await talker.load(server)
  await kill(server)

  const kills = { talk: 0, handOver: 0, resume: 0, start: 0 }
  let repeated = 0
  for (let round = 1; round <= rounds; ++round) {
    const when = round === 1 ? 'talk' : chance.weighted({ talk: 68, handOver: 12, resume: 12, start: 8 })
    ++kills[when]
    if (when === 'talk' || when === 'handOver') {
      server = await Server.start({ args, data: server.data })
      await Promise.all(talkers.map((talker) => talker.connect(server)))
      for (const talker of talkers) repeated += await talker.repeat()
      await checkViews(server, [chance.of(talkers)])
      const talk = (done) => Promise.all(talkers.map((talker) => talker.talk(chance, chats, done)))
      await (when === 'talk' ? killAmid(server, chance.from(1, most), chance.from(0, 3), talk)
        : killAmid(server, chance.from(1, most), chance.from(0, 120), talk, () => server.process.kill('SIGUSR2')))
    } else if (when === 'resume') {
      server = await Server.start({ args, data: server.data })
      const resuming = Promise.allSettled(talkers.map((talker) => talker.connect(server).then(() => talker.repeat())))
      await sleep(chance.from(0, 80))
      await kill(server)
      for (const { reason } of await resuming) if (reason && !(reason instanceof ConnectionLost)) throw reason
    } else {
      server = Server.launch({ args, data: server.data })
      await sleep(chance.from(0, 40))
      await kill(server)
    }
    await checkDatabase(server, talkers)
  }

  server = await Server.start({ args, data: server.data })
  await Promise.all(talkers.map((talker) => talker.connect(server)))
  for (const talker of talkers) repeated += await talker.repeat()
  await checkViews(server, talkers)
  let sent = 0
  for (const talker of talkers) {
    assert.equal(talker.replica.resets, 0)
    assert.equal(Object.keys(talker.acks()).length, talker.sent.size)  // in the end all are
    sent += talker.sent.size
  }
  assert.equal(await server.stop(), 0)
  await checkDatabase(server, talkers)
  t.diagnostic(`${sent} messages, ${repeated} of them repeated; killed while they talked, it handed over to the next one, they resumed, or it started: ` +
               Object.values(kills))
  assert.ok(repeated > 0, 'no kill ever hit a send: the test tests nothing')
})

/** kill -9, of a server that lived until then. */
async function kill(server) {
  const { signal } = await server.kill()
  assert.equal(signal, 'SIGKILL', `the server ended by itself: ${server.log}`)
}

/** Kills the server when `count` things are done, it was told `first`, a moment has passed, and more are under way. */
async function killAmid(server, count, moment, talk, first = () => {}) {
  let left = count
  let reached
  const enough = new Promise((resolve) => (reached = resolve))
  const talking = talk(() => { if (--left === 0) reached() })
  await Promise.race([enough, talking])
  first()
  await sleep(moment)
  await kill(server)
  await talking
}
