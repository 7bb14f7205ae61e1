// The OpenAPI document of the real program: valid for a validator that nobody here wrote, whole, and true: what the
// server answers is what it says.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'

import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const patience = { timeout: 120_000 }
let server, folder, url, document

/** Starts the program on a free port and waits until it listens. */
async function start() {
  folder = await mkdtemp(join(tmpdir(), 'snug-openapi-'))
  server = spawn(process.env.TEST_SNUG, ['serve', '--listen', '127.0.0.1:0', '--data', folder, '--registration', 'open',
    '--password.memory=8KiB', '--password.ops=1'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const piece of server.stdout) {
    said += piece
    const listening = said.match(/listening on (http:\S+)/)
    if (listening) return listening[1]
  }
  throw new Error(`the server did not start: ${said}`)
}

before(async () => {
  url = await start()
  const answer = await fetch(`${url}/api/v1/openapi.json`)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type'), /^application\/json/)
  document = await answer.json()
}, patience)

after(async () => {
  if (server.exitCode === null) {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.on('exit', resolve))
  }
  await rm(folder, { recursive: true })
}, patience)

/** Every operation with its method and path. */
function* operations() {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId) yield { path, method, ...operation }
}

/** Everything that hangs below `value`, with the way to it. */
function* walk(value, way = '#') {
  yield [way, value]
  if (value && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${way}/${key}`)
}

const resolve = (ref) => ref.slice(2).split('/').reduce((at, key) => at?.[key], document)

test('it is valid OpenAPI 3.1', patience, async () => {
  assert.match(document.openapi, /^3\.1\./)
  const result = await new Validator().validate(structuredClone(document))
  assert.ok(result.valid, JSON.stringify(result.errors, null, 2))
})

test('every reference leads somewhere, and every schema compiles', patience, () => {
  for (const [way, value] of walk(document))
    if (typeof value?.$ref === 'string') assert.ok(resolve(value.$ref), `${way} names ${value.$ref}`)
  for (const name of Object.keys(document.components.schemas)) compile({ $ref: `#/components/schemas/${name}` })
})

test('operations are named once, and say what they take and answer', patience, () => {
  const seen = new Set()
  for (const { path, method, operationId, summary, parameters = [], requestBody, responses } of operations()) {
    const what = `${operationId} (${method} ${path})`
    assert.match(operationId, /^[a-z_]+$/, what)
    assert.ok(!seen.has(operationId), `${what} is there twice`)
    seen.add(operationId)
    assert.ok(summary, `${what} has no summary`)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
    assert.deepEqual(parameters.filter((p) => p.in === 'path').map((p) => p.name).sort(), inPath, what)
    assert.ok(parameters.filter((p) => p.in === 'path').every((p) => p.required), what)
    assert.ok(!(requestBody && ['get', 'delete'].includes(method)), `${what} has a body`)
    assert.ok(responses['200'].content['application/json'].schema, `${what} answers nothing`)
    const failures = Object.entries(responses).filter(([status]) => status !== '200')
    assert.ok(failures.length > 0, `${what} never fails`)
  }
  assert.ok(seen.size > 40, `${seen.size} operations`)
})

// --- True --------------------------------------------------------------------------------------------------------------

/** A check of values against a schema of the document. */
function compile(schema) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ $id: 'https://snug.test/', components: document.components })
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://snug.test/#/')))
}

/** Calls an operation as the document says, and holds its answer against the schema. */
async function call(token, name, params = {}, expected = 200) {
  const operation = [...operations()].find((o) => o.operationId === name)
  assert.ok(operation, `no operation ${name}`)
  const rest = { ...params }
  const take = (field) => { const value = rest[field]; delete rest[field]; return value }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, field) => encodeURIComponent(take(field)))
  const query = new URLSearchParams()
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in !== 'query' || rest[parameter.name] === undefined) continue
    const value = take(parameter.name)
    if (!Array.isArray(value)) query.append(parameter.name, value)
    else if (parameter.explode === false) query.append(parameter.name, value.join(','))
    else value.forEach((item) => query.append(parameter.name, item))
  }
  const base = url + (document.servers?.[0]?.url ?? '').replace(/\/$/, '')
  const answer = await fetch(`${base}${path}${query.size ? `?${query}` : ''}`, {
    method: operation.method.toUpperCase(),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(operation.requestBody && { 'content-type': 'application/json' }),
    },
    ...(operation.requestBody && { body: JSON.stringify(rest) }),
  })
  const body = await answer.json()
  assert.equal(answer.status, expected, `${name}: ${JSON.stringify(body)}`)
  const described = operation.responses[expected] ?? operation.responses[`${expected}`[0] + 'XX'] ?? operation.responses.default
  const content = (described.$ref ? resolve(described.$ref) : described).content
  const type = answer.headers.get('content-type').split(';')[0]
  assert.ok(content[type], `${name} answers ${expected} as ${type}, which is not described`)
  const valid = compile(content[type].schema)
  assert.ok(valid(body), `${name} answered ${JSON.stringify(body)}, but ${JSON.stringify(valid.errors)}`)
  return body
}

test('answers are what the document says', patience, async () => {
  const password = 'a good password'
  const alice = await call(null, 'register', { username: 'alice', password })
  const bob = await call(null, 'register', { username: 'bob', password, displayName: 'Bob' })
  const a = alice.accessToken, b = bob.accessToken
  await call(null, 'login', { username: 'alice', password, longLived: true })
  await call(null, 'refresh', { refreshToken: alice.refreshToken })
  await call(a, 'get_me')
  await call(a, 'update_me', { bio: 'tea', avatarUrl: 'https://example.org/a.png' })
  await call(b, 'get_user', { userId: alice.user.id })
  await call(b, 'find_users', { query: 'ali', limit: 5 })
  await call(a, 'list_sessions')
  await call(a, 'add_contact', { userId: bob.user.id })
  await call(a, 'list_contacts')

  const { chat: direct } = await call(a, 'create_chat', { kind: 'direct', userId: bob.user.id })
  const { chat: group } = await call(a, 'create_chat', { kind: 'group', title: 'Tea', memberIds: [bob.user.id] })
  await call(a, 'update_chat', { chatId: group.id, topic: 'Assam?' })
  await call(a, 'create_channel', { chatId: group.id, title: 'board', private: true })
  await call(a, 'list_channels', { chatId: group.id })
  const { message } = await call(a, 'send_message', { chatId: group.id, content: 'hello @bob', clientId: 'c1' })
  await call(a, 'send_message', { chatId: group.id, content: 'hello @bob', clientId: 'c1' })
  await call(b, 'send_message', { chatId: group.id, content: 'hello', replyTo: message.id })
  await call(a, 'send_message', { chatId: direct.id, content: 'psst' })
  await call(a, 'edit_message', { messageId: message.id, content: 'hello, @bob' })
  await call(b, 'message_read', { chatId: group.id, seq: 2 })
  await call(b, 'message_delivered', { chatId: group.id, seq: 2 })
  await call(a, 'get_message', { messageId: message.id })
  await call(a, 'list_messages', { chatId: group.id, after: 0, limit: 10 })
  await call(a, 'delete_message', { messageId: message.id })
  await call(a, 'update_chat_state', { chatId: direct.id, pinned: true, mutedUntil: '2100-01-01T00:00:00.000Z' })
  await call(a, 'list_chats', { limit: 10 })
  await call(a, 'get_chat', { chatId: direct.id })
  await call(a, 'list_members', { chatId: group.id })
  await call(a, 'update_member', { chatId: group.id, userId: bob.user.id, role: 'admin' })
  const { invite } = await call(a, 'create_invite', { chatId: group.id, usesLeft: 2, expiresAt: '2100-01-01T00:00:00.000Z' })
  await call(a, 'list_invites', { chatId: group.id })
  await call(null, 'get_invite', { token: invite.token })
  await call(null, 'get_invite', { token: 'guess' }, 404)
  await call(null, 'check_setup', { setupToken: 'guess' }, 403)
  await call(null, 'get_server')
  await call(b, 'accept_invite', { token: invite.token })
  await call(a, 'set_presence', { status: 'away' })
  await call(b, 'get_presence', { userIds: [alice.user.id, bob.user.id] })
  const { cursor } = await call(b, 'sync')
  await call(b, 'leave_chat', { chatId: group.id })
  await call(b, 'sync', { cursor, limit: 10 })
  await call(b, 'logout')

  await call(a, 'get_user', { userId: 'x' }, 400)
  await call(b, 'get_me', {}, 401)
  await call(a, 'delete_chat', { chatId: direct.id }, 403)
  await call(a, 'get_chat', { chatId: '1' }, 404)
  await call(null, 'register', { username: 'alice', password }, 409)
})
