// Makes api.md of the server's OpenAPI document and of the examples in api_examples.json.
//
//   node docs/generate_api.mjs DOCUMENT           writes it
//   node docs/generate_api.mjs --check DOCUMENT   fails if it is not what would be written
//
// A test checks it against the real server's document (tests/openapi/page.test.mjs).
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const checking = process.argv[2] === '--check'
const document = JSON.parse(readFileSync(process.argv[checking ? 3 : 2], 'utf8'))
const examples = JSON.parse(readFileSync(here('api_examples.json'), 'utf8'))
const columns = 100

// --- What there is ---------------------------------------------------------------------------------------------------

const overRest = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })))
const operations = [...overRest, ...Object.values(document['x-socket-operations'])]
const events = Object.entries(document['x-events']).map(([name, schema]) => ({ name, schema }))
const schemas = { ...document.components.schemas, ...document['x-schemas'] }
/** Answers are told where they are given; objects are told once, at the end. */
const objects = Object.keys(schemas).filter((name) => !/(Answer|Problem)$/.test(name)).sort()

// --- Headings and the links to them ----------------------------------------------------------------------------------

const anchors = new Map()  // key → anchor, as GitHub makes it
const taken = new Map()
function announce(key, title) {
  const slug = title.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-')
  const times = taken.get(slug) ?? 0
  taken.set(slug, times + 1)
  anchors.set(key, times ? `${slug}-${times}` : slug)
}
const nouns = document.tags.map(({ name, description }) => ({
  name, description, title: name[0].toUpperCase() + name.slice(1),
  operations: operations.filter(({ tags: [noun] }) => noun === name),
}))

for (const title of ['The API', 'Contents', 'Calls', 'Errors']) announce(title, title)
for (const noun of nouns) {
  announce(`noun ${noun.name}`, noun.title)
  for (const { operationId } of noun.operations) announce(`operation ${operationId}`, operationId)
}
announce('Events', 'Events')
for (const { name } of events) announce(`event ${name}`, name)
announce('Objects', 'Objects')
for (const name of objects) announce(`object ${name}`, name)

function link(text, key) {
  if (!anchors.has(key)) throw new Error(`nothing is called ${key}`)
  return `[${text}](#${anchors.get(key)})`
}

// --- Text ------------------------------------------------------------------------------------------------------------

/** Lines of at most 100 columns. What stands in backticks or is a link stays whole. */
function wrapped(text, indent = '') {
  const lines = []
  let line = text.match(/^ */)[0]
  for (const word of text.match(/(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|\S)+/g)) {
    if (line.trim() && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = indent + word
    } else {
      line = line.trim() ? `${line} ${word}` : line + word
    }
  }
  return [...lines, line].join('\n')
}

/** Where a sentence ends and another one begins, but not in backticks. */
const sentences = (text) =>
  text.match(/(?:`[^`]*`|[^`])+?(?:[.!?](?= +[A-Z`])|$)/g)?.map((sentence) => sentence.trim()) ?? ['']
const prose = (text) => sentences(text).map((sentence) => wrapped(sentence)).join('\n')
const cell = (text) => text.replaceAll('|', '\\|')
const line = (cells) => `| ${cells.join(' | ')} |`
const table = (head, rows) =>
  [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map((row) => line(row.map(cell)))].join('\n')

// --- Types -----------------------------------------------------------------------------------------------------------

const nameOf = (schema) => schema.$ref?.split('/').pop()
const isId = (schema) => schema.pattern === '^[1-9][0-9]{0,18}$'

function range(least, most, unit = '') {
  if (least === undefined && most === undefined) return ''
  if (most === undefined || most >= Number.MAX_SAFE_INTEGER) return `, at least ${least}${unit}`
  return least ? `, ${least} to ${most}${unit}` : `, at most ${most}${unit}`
}

const fewChoices = 4
const choices = (schema) => schema.enum.filter((value) => value !== null).map((value) => `\`${value}\``)

/** `string, 1 to 64 characters`; `many`: of several. */
function type(schema, many = false) {
  const s = many ? 's' : ''
  if (schema.$ref) return link(nameOf(schema), `object ${nameOf(schema)}`)
  if (schema.anyOf) return type(schema.anyOf[0], many)  // the other is null
  if (schema.allOf) return schema.allOf.map((each) => type(each, many)).join(' and ')
  if (schema.enum && choices(schema).length > fewChoices) return 'one of those below'
  if (schema.enum) return choices(schema).join(', ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (isId(schema)) return `id${s}`
  switch ([schema.type].flat()[0]) {
    case 'string':
      if (schema.format === 'date-time') return `time${s}`
      return `string${s}${range(schema.minLength, schema.maxLength, ' characters')}`
    case 'integer': return `integer${s}${range(schema.minimum, schema.maximum)}`
    case 'number': return `number${s}`
    case 'boolean': return `boolean${s}`
    case 'array': return `list of ${type(schema.items, true)}${range(schema.minItems, schema.maxItems, ' entries')}`
    case 'object': return 'object'
    default: return 'any JSON'
  }
}

/** What is too long for a cell: more sentences than one, patterns, and many choices. */
function remarks(name, schema) {
  const [, ...more] = sentences(schema.description ?? '')
  if (schema.pattern && !isId(schema)) more.push(`It matches \`${schema.pattern}\`.`)
  if (schema.enum && choices(schema).length > fewChoices) more.push(`One of ${choices(schema).join(', ')}.`)
  return more.map((sentence, nth) => wrapped(nth ? `  ${sentence}` : `- \`${name}\`: ${sentence}`, '  '))
}

/** The first sentence of a meaning, as a clause. */
function clause(description = '') {
  const [first] = sentences(description)
  const small = /^[A-Z][^A-Z]/.test(first) ? first[0].toLowerCase() + first.slice(1) : first
  return small.replace(/\.$/, '')
}

/** The fields of an object as a table, with what is too long for it below. `nulls`: null clears. */
function fields({ properties = {}, required = [] }, nulls = false) {
  const all = Object.entries(properties)
  if (!all.length) return 'None.'
  const rows = all.map(([name, schema]) => {
    const cleared = nulls && (schema.anyOf ?? [schema.type].flat()).some((each) => (each.type ?? each) === 'null') ? '; null clears it' : ''
    return [`\`${name}\`${required.includes(name) ? '' : '?'}`, type(schema) + cleared, clause(schema.description)]
  })
  const notes = all.flatMap(([name, schema]) => remarks(name, schema))
  return [table(['field', 'type', 'meaning'], rows), ...(notes.length ? [notes.join('\n')] : [])].join('\n\n')
}

// --- Examples --------------------------------------------------------------------------------------------------------

/** JSON in lines of at most 100 columns, in as few as can be. */
function json(value, indent = '', used = 0) {
  const flat = inOneLine(value), parted = value !== null && typeof value === 'object' && Object.keys(value).length
  if (indent.length + used + flat.length <= columns || !parted) return flat
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const parts = Array.isArray(value)
    ? value.map((each) => inner + json(each, inner, 1))
    : Object.entries(value).map(([name, each]) =>
      `${inner}${JSON.stringify(name)}: ${json(each, inner, name.length + 5)}`)
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

function inOneLine(value) {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${inOneLine(each)}`)
  return members.length ? `{ ${members.join(', ')} }` : '{}'
}

const fence = (value) => `\`\`\`json\n${json(value)}\n\`\`\``
const source = ({ transcript }) => `[${transcript}.txt](../tests/transcripts/${transcript}.txt)`

// --- Sections --------------------------------------------------------------------------------------------------------

/** All parameters of an operation, wherever REST has them. */
function parametersOf({ parameters = [], requestBody }) {
  const all = { properties: {}, required: [] }
  for (const { name, required, schema, description } of parameters) {
    if (!name) continue  // a header
    const [meaning] = description.split('; once for each entry')  // which the page says of all
    all.properties[name] = { ...schema, description: meaning }
    if (required) all.required.push(name)
  }
  const { properties, required = [] } = requestBody?.content['application/json'].schema ?? {}
  return { properties: { ...all.properties, ...properties }, required: [...all.required, ...required] }
}

const failuresOf = ({ responses }) =>
  Object.values(responses).flatMap((response) => response['x-failures'] ?? [])
const failureTable = (failures) => table(['error', 'when'], failures.map(({ code, when }) => [`\`${code}\``, when]))

function answerOf({ responses }) {
  const schema = responses[200].content['application/json'].schema
  return schema.$ref ? schemas[nameOf(schema)] : schema
}

function section(operation) {
  const { operationId: name, summary, description, method, path } = operation
  const rights = operation['x-rights']
  const more = description.replace(/^(Needs no login|For [^.]*)\.( |$)/, '')
  const parameters = parametersOf(operation), answer = answerOf(operation), failures = failuresOf(operation)
  const parts = [`### ${name}`, [prose(`${summary}.`), ...(more ? [prose(more)] : [])].join('\n')]
  parts.push([
    method ? `- REST: \`${method} ${path}\`` : '- Over sockets only.',
    wrapped(`- Rights: for ${rights}.`, '  '),
    ...(Object.keys(parameters.properties).length ? [] : ['- It takes no fields.']),
    ...(Object.keys(answer.properties ?? {}).length ? [] : ['- The answer is `{}`.']),
  ].join('\n'))
  if (Object.keys(parameters.properties).length) parts.push('Fields:', fields(parameters, method === 'PATCH'))
  if (Object.keys(answer.properties ?? {}).length) parts.push('Answer:', fields(answer))
  if (failures.length) parts.push('Errors:', failureTable(failures))
  const example = examples.operations[name]
  if (example) {
    const params = Object.keys(example.params).length
    parts.push(`Example, from ${source(example)}:`)
    if (params) parts.push(fence(example.params), 'is answered')
    parts.push(fence(example.answer))
  }
  return parts.join('\n\n')
}

const article = (name) => (/^[AEIO]/.test(name) ? 'an' : 'a')

function eventSection({ name, schema }) {
  const parts = [`### ${name}`, prose(schema.description)]
  if (schema.$ref) {
    const what = nameOf(schema)
    if (what === 'SyncAnswer') parts.push(`It carries the answer of ${link('`sync`', 'operation sync')}.`)
    else if (objects.includes(what)) parts.push(`It carries ${article(what)} ${link(what, `object ${what}`)}.`)
    else parts.push(fields(schemas[what]))
  } else if (schema.allOf) {
    for (const each of schema.allOf)
      parts.push(...(each.$ref ? [`It carries a ${type(each)}, and beside its fields:`] : [fields(each)]))
  } else {
    parts.push(fields(schema))
  }
  const example = examples.events[name]
  if (example) {
    const { transcript, ...told } = example
    parts.push(`Example, from ${source(example)}:`, fence({ event: name, ...told }))
  }
  return parts.join('\n\n')
}

const objectSection = (name) => [`### ${name}`, prose(schemas[name].description), fields(schemas[name])].join('\n\n')

// --- The page --------------------------------------------------------------------------------------------------------

const entry = (title, links) => wrapped(`- **${title}**: ${links.join(', ')}`, '  ')
const contents = [
  `- ${link('Calls', 'Calls')}, ${link('Errors', 'Errors')}`,
  ...nouns.map(({ name, title, operations: all }) =>
    entry(link(title, `noun ${name}`), all.map(({ operationId }) => link(operationId, `operation ${operationId}`)))),
  entry(link('Events', 'Events'), events.map(({ name }) => link(name, `event ${name}`))),
  entry(link('Objects', 'Objects'), objects.map((name) => link(name, `object ${name}`))),
].join('\n')

const page = `${[
  `# The API

Every operation and event of the server: fields, errors, rights, and an example of each.
\`docs/generate_api.mjs\` makes this page of the operation table, so it is not to be edited.
What holds for all of them is in [protocol.md](protocol.md).`,

  `## Contents

${contents}`,

  `## Calls

An operation has one name, the same fields and the same answer over every transport.
- REST: its method and path below \`${document.servers[0].url}\`.
  A field is in the path, in the query (\`GET\`, \`DELETE\`) or in the JSON body.
  A list in the query stands once for each entry, or once with commas between them.
- WebSocket: \`{"event": NAME, "data": FIELDS, "ack": 1}\` is answered
  \`{"ack": 1, "data": {"ok": true, …ANSWER}}\` or \`{"ack": 1, "data": {"ok": false, "error": {…}}}\`.
- Socket.IO: \`emit(NAME, FIELDS, callback)\`; the callback gets the same \`data\`.
- \`Server::call(NAME, user, FIELDS)\` in a program that embeds the server.

In the tables below:
- A \`?\` marks a field that may be absent.
  Among the fields of a call null is the same, but where null clears something.
- An id is a string of decimal digits.
- A time is ISO 8601 in UTC with milliseconds.
- Bounds are those of a server with the settings it has by default.

The answer of an operation that changes something also has a \`cursor\`; over REST that is the header
\`Snug-Cursor\`.`,

  `## Errors

An error has a \`code\` and a \`message\`; over REST it is \`application/problem+json\`.
Every operation can fail by these codes.
The section of an operation lists its other errors.

${failureTable(document.components.responses.Problem['x-failures'])}

Over REST an error has these fields:

${fields(document.components.schemas.Problem)}

Over the other transports it has \`code\`, \`message\` (which is the \`detail\` of REST), \`field\`,
\`reason\` and \`retryAfterMs\`.`,

  ...nouns.flatMap((noun) => [`## ${noun.title}\n\n${prose(`${noun.description}.`)}`, ...noun.operations.map(section)]),

  `## Events

An event comes over a WebSocket as \`{"event": NAME, "data": {…}, "cursor": "…"}\`.
Over Socket.IO it comes as an event of that name with \`data\` as its argument.
Section 3 of [protocol.md](protocol.md) says which of them have a \`cursor\`.`,
  ...events.map(eventSection),

  `## Objects

What fields, answers and events are made of.`,
  ...objects.map(objectSection),
].join('\n\n')}\n`

// --- What is wrong with it -------------------------------------------------------------------------------------------

const bare = [
  ...operations.map(({ operationId }) => operationId).filter((name) => !examples.operations[name]),
  ...events.map(({ name }) => name).filter((name) => !examples.events[name]),
]
const without = bare.length ? `without an example: ${bare.join(', ')}` : 'all with an example'
console.log(`${operations.length} operations and ${events.length} events, ${without}`)

if (!checking) {
  writeFileSync(here('api.md'), page)
} else if (readFileSync(here('api.md'), 'utf8') !== page) {
  console.error('docs/api.md is not what the document says: run docs/generate_api.mjs again (docs/developing.md)')
  process.exit(1)
}
