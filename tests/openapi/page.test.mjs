// docs/api.md is what docs/generate_api.mjs makes of this server's document, and its examples keep to the document.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'

import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

import { Server, temporaryFolder } from '../clients/support/server.mjs'

const patience = { timeout: 120_000 }
const docs = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
const page = readFileSync(docs('api.md'), 'utf8')
const examples = JSON.parse(readFileSync(docs('api_examples.json'), 'utf8'))
let server, file, document, operations

before(async () => {
  server = await Server.start({})
  file = join(temporaryFolder(), 'openapi.json')
  writeFileSync(file, await (await fetch(`${server.url}/api/v1/openapi.json`)).text())
  document = JSON.parse(readFileSync(file, 'utf8'))
  operations = [...Object.values(document.paths).flatMap((methods) => Object.values(methods)),
    ...Object.values(document['x-socket-operations'])]
}, patience)

after(() => server?.kill(), patience)

function resolve(schema) {
  return schema.$ref ? schema.$ref.slice(2).split('/').reduce((at, key) => at[key], document) : schema
}

/** A schema that allows no fields but those it names. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!schema || typeof schema !== 'object') return schema
  if (schema.allOf) {
    const parts = schema.allOf.map(resolve)
    const required = parts.flatMap((part) => part.required ?? [])
    return closed({ type: 'object', properties: Object.assign({}, ...parts.map((part) => part.properties)), required })
  }
  const parts = Object.entries(schema).map(([key, each]) => [key, closed(each)])
  return { ...Object.fromEntries(parts), ...(schema.properties && { additionalProperties: false }) }
}

/** What of a value a schema does not allow, or does not name. */
function wrong(value, schema) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  const { components, 'x-schemas': others } = document
  const { root, ...named } = JSON.parse(JSON.stringify(closed({ root: schema, components, 'x-schemas': others }))
    .replaceAll('"#/', '"https://snug.test/#/'))
  ajv.addSchema({ $id: 'https://snug.test/', ...named })
  const check = ajv.compile(root)
  if (check(value)) return []
  return check.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
}

test('the page is what the document says', () => {
  execFileSync(process.execPath, [docs('generate_api.mjs'), '--check', file], { encoding: 'utf8' })
})

test('a page that is not is noticed', () => {
  const other = structuredClone(document)
  other.paths['/server'].get.summary = 'Something else'
  const path = join(temporaryFolder(), 'other.json')
  writeFileSync(path, JSON.stringify(other))
  const check = () => execFileSync(process.execPath, [docs('generate_api.mjs'), '--check', path], { stdio: 'pipe' })
  assert.throws(check, /run docs\/generate_api.mjs again/)
})

test('every link of the page leads somewhere', () => {
  const times = new Map()
  const anchors = new Set([...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => {
    const slug = title.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-')
    const before = times.get(slug) ?? 0
    times.set(slug, before + 1)
    return before ? `${slug}-${before}` : slug
  }))
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor)
  assert.ok(links.length > 100)
  assert.deepEqual(links.filter((anchor) => !anchors.has(anchor)), [])
})

test('prose has at most 100 columns', () => {
  const lines = page.replace(/```[^]*?```/g, '').split('\n').filter((line) => !line.startsWith('|'))
  assert.deepEqual(lines.filter((line) => [...line].length > 100), [])
})

test('every operation and event has an example, which keeps to its schema', () => {
  const names = operations.map(({ operationId }) => operationId)
  assert.deepEqual(Object.keys(examples.operations).sort(), names.sort())
  assert.deepEqual(Object.keys(examples.events).sort(), Object.keys(document['x-events']).sort())
  for (const { operationId: name, responses } of operations) {
    const schema = responses[200].content['application/json'].schema
    const { cursor, ...answer } = examples.operations[name].answer
    // That of `sync` is a part of it; others have it beside them.
    assert.deepEqual(wrong(name === 'sync' ? { ...answer, cursor } : answer, schema), [], name)
  }
  for (const [name, { data }] of Object.entries(examples.events))
    assert.deepEqual(wrong(data, document['x-events'][name]), [], name)
})

test('an example that does not keep to its schema is noticed', () => {
  const { chat } = examples.operations.create_chat.answer
  const schema = { $ref: '#/components/schemas/Chat' }
  assert.deepEqual(wrong(chat, schema), [])
  assert.notDeepEqual(wrong({ ...chat, colour: 'green' }, schema), [])
  const { id, ...nameless } = chat
  assert.notDeepEqual(wrong(nameless, schema), [])
})

test('a transcript has met each code that an operation says it fails by', () => {
  // What takes a race, ten thousand bans, a hundred groups, or a host program.
  const unmet = new Set(['change_password conflict', 'delete_account conflict', 'admin_ban_address forbidden', 'update_scheduled forbidden', 'report_message forbidden', 'admin_add_user_group forbidden'])
  for (const { operationId, responses } of operations)
    for (const { code } of Object.values(responses).flatMap((response) => response['x-failures'] ?? []))
      if (!examples.failures[operationId]?.includes(code))
        assert.ok(unmet.has(`${operationId} ${code}`), `no transcript has met ${code} of ${operationId}`)
})
