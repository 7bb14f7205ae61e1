// Takes the examples of api.md out of what the transcripts have recorded, into api_examples.json:
//
//   node docs/take_examples.mjs RECORDING
//
// docs/developing.md tells how to record. A recording has a line of JSON for each answer and event.
//
// Of each operation and event it takes the one exchange that shows most without being long. What is new with each run
// (ids, times, tokens, cursors) becomes the same in each.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('api_examples.json', import.meta.url))
const longest = 1200  // bytes of JSON

const lines = readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))

/** A copy with made-up values for those that differ from run to run. */
function steady(example) {
  const known = new Map()
  const nth = (kind, value, make) => {
    const seen = [...known.values()].filter((other) => other.kind === kind).length
    if (!known.has(kind + value)) known.set(kind + value, { kind, text: make(seen) })
    return known.get(kind + value).text
  }
  const first = Date.UTC(2026, 10, 23, 7, 26, 21, 123)
  const times = [...new Set(JSON.stringify(example).match(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g))].sort()
  const texts = {
    accessToken: 'eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI3MzE4…',
    refreshToken: '7318349394477056002.1.kX0mQ2vT…',
    token: '8Zk2mVYcT1uWq0nS5xGd7A',
    url: 'https://chat.example.org/#invite=8Zk2mVYcT1uWq0nS5xGd7A',
    setupToken: '8Zk2mVYcT1uWq0nS5xGd7A',
  }
  const numbers = { free: 64_424_509_440, total: 107_374_182_400 }
  const walk = (value, key) => {
    if (Array.isArray(value)) return value.map((each) => walk(each, key))
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]))
    if (typeof value === 'number') return numbers[key] ?? value
    if (typeof value !== 'string') return value
    if (texts[key]) return texts[key]
    if (key === 'cursor' && value) return nth('cursor', value, (n) => `Qm9vT2Y0.${412 + n}`)
    if (key === 'page' || key === 'nextCursor') return nth('page', value, (n) => `0.${398 - n}.7318349394477056001`)
    if (key === 'userAgent') return 'Mozilla/5.0'
    const at = times.indexOf(`"${value}"`)
    if (at >= 0) return new Date(first + at * 1000).toISOString()
    return value.replace(/\b\d{15,19}\b/g, (id) => nth('id', id, (n) => String(7318349394477056001n + BigInt(n))))
  }
  return walk(example)
}

/** How many different fields it shows. */
function fields(value, path = '', seen = new Set()) {
  if (Array.isArray(value)) for (const each of value) fields(each, path, seen)
  else if (value && typeof value === 'object')
    for (const [name, each] of Object.entries(value)) {
      seen.add(`${path}.${name}`)
      fields(each, `${path}.${name}`, seen)
    }
  return seen.size
}

/** The one that shows most; of several the shortest. Nothing of what is too long if there is a shorter one. */
function best(candidates) {
  const size = (example) => JSON.stringify(example).length
  const short = candidates.filter((example) => size(example) <= longest)
  if (!short.length) return candidates.sort((a, b) => size(a) - size(b))[0]
  return short.sort((a, b) => fields(b) - fields(a) || size(a) - size(b))[0]
}

/** The best of each name. */
function bestOf(kind, pick) {
  const groups = {}
  for (const line of lines) {
    const example = line[kind] && pick(line)
    if (example) (groups[line[kind]] ??= []).push(example)
  }
  return Object.fromEntries(Object.keys(groups).sort().map((name) => [name, steady(best(groups[name]))]))
}

const operations = bestOf('operation', ({ transcript, params, answer }) => answer && { transcript, params, answer })
const events = bestOf('event', ({ transcript, data, cursor }) => ({ transcript, data, cursor }))

/** The codes that each operation has failed by. */
const codes = {}
for (const { operation, error } of lines) if (error) (codes[operation] ??= new Set()).add(error.code)
const failures = Object.fromEntries(Object.keys(codes).sort().map((name) => [name, [...codes[name]].sort()]))

writeFileSync(file, `${JSON.stringify({ operations, events, failures }, null, 1)}\n`)
console.log(`${Object.keys(operations).length} operations, ${Object.keys(events).length} events`)
