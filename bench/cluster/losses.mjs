// What is lost when processes of a chat and its Redis are killed under load: two nodes of snug beside two Socket.IO
// processes with a Redis adapter and SQLite, the same clients, faults and load for each.
//
// Usage: node bench/cluster/losses.mjs [FAULTS [STACK ...]]
//
// 35 faults for each without it; SEED=… repeats a run's choices. Before it: npm ci --prefix bench/cluster/usual, and the
// same for tests/socketio. The program is that of the release build, or TEST_SNUG.
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { Chance, seed } from '../../tests/system/random.mjs'
import { eventually } from '../../tests/cluster/support.mjs'
import { Ours } from './ours.mjs'
import { Usual } from './usual/stack.mjs'

const stacks = { snug: () => Ours.start(), redis: () => Usual.start('redis'), 'redis-streams': () => Usual.start('redis-streams') }
const [rounds = 35, ...wanted] = process.argv.slice(2)
const clients = 8
const pause = 10  // ms between an acknowledgement and the next message of a client

/** Gives each connection to one of two nodes in turn, and to the other where that one does not take it. */
class Balancer {
  #turn = 0

  static async start(ports) {
    const balancer = new Balancer()
    balancer.server = net.createServer((socket) => balancer.#join(socket, ports(), 2)).listen(0, '127.0.0.1')
    await once(balancer.server, 'listening')
    balancer.url = `http://127.0.0.1:${balancer.server.address().port}`
    return balancer
  }

  #join(socket, ports, tries) {
    const port = ports[this.#turn++ % ports.length]
    const node = net.connect(port, '127.0.0.1')
    node.once('connect', () => {
      socket.pipe(node).pipe(socket)
      node.off('error', refused).on('error', () => socket.destroy())
      node.on('close', () => socket.destroy())
      socket.on('close', () => node.destroy())
    })
    const refused = () => (tries > 1 ? this.#join(socket, ports, tries - 1) : socket.destroy())
    node.on('error', refused)
    if (tries === 2) socket.on('error', () => {})
  }

  end() { this.server.close() }
}

const faults = {
  'kill -9 of a process': async (stack, n) => {
    await stack.kill(n)
    return () => stack.start(n)
  },
  'kill -9 of the Redis': async (stack) => {
    await stack.redis.kill()
    return () => stack.redis.start()
  },
  'the Redis sleeps': async (stack) => {
    stack.redis.freeze()
    return () => stack.redis.thaw()
  },
  'a process sleeps': async (stack, n) => {
    stack.signal(n, 'SIGSTOP')
    return () => stack.signal(n, 'SIGCONT')
  },
  'kill -9 of both processes': async (stack) => {
    await Promise.all([stack.kill(1), stack.kill(2)])
    return () => Promise.all([stack.start(1), stack.start(2)])
  },
}

/** What of the acknowledged messages is not in the history, and what clients saw of the history. */
function account(people, history) {
  const acked = people.flatMap((person) => [...person.acked])
  const stored = new Set(history)
  const count = { acked: acked.length, lost: acked.filter((id) => !stored.has(id)).length, twiceInHistory: history.length - stored.size,
                  missed: 0, doubled: 0, outOfOrder: 0 }
  const place = new Map(history.map((id, i) => [id, i]))
  for (const { shown } of people) {
    const times = new Map()
    let last = -1
    for (const id of shown) {
      times.set(id, (times.get(id) ?? 0) + 1)
      const at = place.get(id) ?? last
      if (at < last && times.get(id) === 1) ++count.outOfOrder
      last = Math.max(last, at)
    }
    count.missed += history.filter((id) => !times.has(id)).length
    count.doubled += [...times.values()].reduce((sum, n) => sum + n - 1, 0)
  }
  return count
}

async function endure(stack) {
  const chance = new Chance(seed)
  const balancer = await Balancer.start(() => stack.ports)
  const people = []
  for (let i = 1; i <= clients; ++i) people.push(await stack.join(balancer.url, `person${i}`))
  let over = false
  const talking = Promise.all(people.map(async (person) => {
    for (let i = 1; !over; ++i) {
      await person.say(`${person.name}-${i}`)
      await sleep(pause)
    }
  }))
  const said = () => people.reduce((sum, person) => sum + person.acked.size, 0)
  for (let round = 0; round < rounds; ++round) {
    const before = said()
    await eventually('everybody talks', () => said() > before + 200 && people.every((person) => person.connected))
    const mend = await Object.values(faults)[round % Object.keys(faults).length](stack, chance.from(1, 2))
    await sleep(chance.from(100, 1500))
    await mend()
    for (const n of [1, 2]) await stack.ready(n)
  }
  over = true
  await talking
  const quiet = async () => {
    for (let before = -1, now = 0; before !== now; before = now, now = people.reduce((sum, { shown }) => sum + shown.length, 0)) await sleep(1000)
  }
  await quiet()
  const first = account(people, await stack.history())
  for (const person of people) await person.comeBack()
  await quiet()
  const again = account(people, await stack.history())
  for (const person of people) person.leave()
  balancer.end()
  await stack.end()
  return { first, again }
}

console.log(`${rounds} faults for each, ${clients} clients (SEED=${seed})`)
for (const name of wanted.length > 0 ? wanted : Object.keys(stacks)) {
  const stack = await stacks[name]()
  const { first, again } = await endure(stack)
  const all = first.acked * clients
  const rows = [
    ['messages acknowledged', first.acked],
    ['… not in the history', again.lost],
    ['… in the history twice', again.twiceInHistory],
    ['processes that ended by themselves', stack.ended],
    [`of ${all} to be shown: never shown to a client that was there`, first.missed],
    ['… nor when it had connected once more', again.missed],
    ['… shown twice', again.doubled],
    ['… shown before one that stands earlier in the history', again.outOfOrder],
  ]
  console.log(`\n${stack.name}`)
  for (const [what, figure] of rows) console.log(`  ${what.padEnd(66)} ${String(figure).padStart(8)}`)
}
process.exit(0)  // clients that were left keep timers
