// Our parsers and the official ones, side by side: what one takes the other takes, and makes the same of it.
// SNUG_SEED repeats a run, SNUG_ROUNDS asks for more.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import readline from 'node:readline'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { Chance } from '../system/random.mjs'
import { Dice } from './support/dice.mjs'
import * as official from './support/official.mjs'

const program = process.env.TEST_SIO_PARSE ?? fileURLToPath(new URL('../../build/dev/sio_parse', import.meta.url))
const seed = Number(process.env.SNUG_SEED ?? Math.floor(Math.random() * 2 ** 32))
const rounds = Number(process.env.SNUG_ROUNDS ?? 20_000)

// --- Where the official parser takes what ours may refuse --------------------------------------------------------------
// Each says whether a text is of that kind: one that no encoder writes, whatever an app says. What ours takes, it must
// still make the same of.

const head = /^(?:[0-4]|[56][1-9]\d*-)(?:\/[^,]*(?:,|$))?(\d*)(?=$|[[{"])/s
const lenient = [
  // Number(' ') is 0 and Number('1e0') is 1, so white space and other numerals pass for digits. No encoder writes them.
  ['digits that are none', (text) => text.length > 0 && !head.test(text)],
  // It is not an array: the protocol has every event and ack carry one. The official server then has an event without a name.
  ['nothing where a payload belongs', (text) => /^[23456]/.test(text) && text.slice(head.exec(text)?.[0].length) === ''],
  // No encoder writes one there, and nobody reads it.
  ['an id where none belongs', (text) => /^[014]/.test(text) && head.exec(text)?.[1] !== ''],
  // They are no longer whole in JavaScript; ids count from 0.
  ['ids beyond 2^53', (text) => Number(head.exec(text)?.[1]) > Number.MAX_SAFE_INTEGER],
]
const mayRefuse = (text) => lenient.some(([, holds]) => holds(text))

/** Node reads base64 with anything in between; that it is the canonical text is for the sender to see to. */
const oddBase64 = (packet) => packet[0] === 'b' && Buffer.from(packet.slice(1), 'base64').toString('base64') !== packet.slice(1)

// --- Side by side -------------------------------------------------------------------------------------------------------

const levelsOf = (value) => (value === null || typeof value !== 'object' ? 0 : 1 + Math.max(0, ...Object.values(value).map(levelsOf)))

/** As it is to be taken: half a surrogate pair is U+FFFD, a number beyond a double 1e308, what lies too deep null. */
const taken = (value, levels = levelsOf(value) > 32 ? 31 : 32) => {
  if (typeof value === 'string') return Buffer.from(value).toString()
  if (value === Infinity || value === -Infinity) return Math.sign(value) * 1e308
  if (value === null || typeof value !== 'object') return value
  if (levels === 0) return null
  if (Array.isArray(value)) return value.map((element) => taken(element, levels - 1))
  return Object.fromEntries(Object.keys(value).map((key) => [taken(key), taken(value[key], levels - 1)]))
}
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`
}
const same = (a, b) => canonical(a) === canonical(b)
const takenPacket = (packet) => (packet.data === undefined ? packet : { ...packet, data: taken(packet.data) })

const kinds = {
  engine: {
    make: (dice) => dice.enginePacket(),
    alike: (packet, ours, theirs) => same(ours, theirs) || (ours === 'error' && oddBase64(packet)),
  },
  payload: {
    make: (dice) => dice.enginePayload(),
    alike: (text, ours, theirs) => {
      if (same(ours, theirs)) return true
      const packets = text.split('\x1e')
      return ours.at(-1) === 'error' && same(ours.slice(0, -1), theirs.slice(0, ours.length - 1)) && oddBase64(packets[ours.length - 1])
    },
  },
  socket: {
    make: (dice) => dice.conversation(),
    alike: (messages, ours, decoded) => {
      const theirs = decoded.map(takenPacket)
      if (same(ours, theirs)) return true
      if (ours.at(-1) !== 'error' || !same(ours.slice(0, -1), theirs.slice(0, ours.length - 1))) return false
      // Ours refused earlier. Up to that message the official decoder must have been lenient …
      const until = messages.findIndex((_, i) => official.socket(messages.slice(0, i + 1)).length >= ours.length)
      const looked = until < 0 ? messages : messages.slice(0, until + 1)
      const text = looked.findLast((message) => typeof message === 'string')
      if (text !== undefined && mayRefuse(text)) return true
      // … or it would have refused when the attachments had come: ours need not wait for them.
      return /^[56]/.test(text ?? '') && official.socket([text, ...Array(10).fill(Buffer.alloc(0))])[0] === 'error'
    },
  },
}

/** Answers of `sio_parse` to lines, in order. */
async function ask(lines) {
  const command = program.endsWith('.mjs') ? [process.execPath, program] : [program]
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
  child.stdin.on('error', () => {})  // it ended early: the count of answers tells
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const answers = []
  for await (const answer of readline.createInterface({ input: child.stdout })) answers.push(answer)
  assert.equal(await ended, 0, `sio_parse ended at: ${lines[answers.length]}`)
  assert.equal(answers.length, lines.length)
  return answers.map((answer) => JSON.parse(answer))
}

const show = (value) => JSON.stringify(value, (_, v) => (v?.type === 'Buffer' ? `<${Buffer.from(v.data).toString('hex')}>` : v))

for (const [kind, { make, alike }] of Object.entries(kinds)) {
  test(`${kind}: alike in ${rounds} rounds of SNUG_SEED=${seed}`, { timeout: 240_000 }, async (t) => {
    const dice = new Dice(new Chance(seed))
    const inputs = Array.from({ length: rounds }, () => make(dice))
    const answers = await ask(inputs.map(official.line[kind]))
    let refused = 0
    const differences = inputs.flatMap((input, i) => {
      const theirs = official[kind](input)
      if ([theirs].flat().includes('error')) ++refused
      if (alike(input, answers[i], theirs)) return []
      return [`${show(input)}\n    ours:   ${show(answers[i])}\n    theirs: ${show(theirs)}\n    line:   ${official.line[kind](input)}`]
    })
    t.diagnostic(`SNUG_SEED=${seed}: ${rounds - refused} taken, ${refused} refused`)
    assert.deepEqual(differences.slice(0, 10), [], `${differences.length} differences:\n${differences.slice(0, 10).join('\n')}`)
    assert.ok(refused > rounds / 20 && refused < rounds * 0.9, `the dice are loaded: ${refused} of ${rounds} refused`)
  })
}
