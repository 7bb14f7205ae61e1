// The examples of docs/socketio.md: they are what stands there, and they work.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'

import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, lastingAddress } from '../clients/support/server.mjs'
import { App, connect, newest, open, until } from './support/app.mjs'

const file = (name) => fileURLToPath(new URL(name, import.meta.url))
const text = (name) => fs.readFileSync(file(name), 'utf8')
const docs = text('../../docs/socketio.md')

let server, ann
before(async () => {
  server = await Server.start({ args: open, listen: await lastingAddress() })
  ann = await App.join(server, newest, 'ann', 'websocket')
})
after(() => server.kill())

test('they are what the page of the docs shows', () => {
  assert.ok(docs.includes(`\`\`\`js\n${text('examples_bot.mjs')}\`\`\``))
  assert.ok(docs.includes(`\`\`\`html\n${text('examples_page.html')}\`\`\``))
})

test('the bot answers, and goes on where it was when the server is back', { timeout: 60_000 }, async (t) => {
  const { user } = await register(server, 'bot')
  const bot = spawn(process.execPath, [file('examples_bot.mjs'), server.url, 'bot', password], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => bot.on('close', resolve))
  t.after(() => bot.kill('SIGKILL'))
  let said = ''
  bot.stdout.setEncoding('utf8').on('data', (words) => (said += words))
  const times = (word) => said.split(word).length - 1
  await until('the bot', () => times('ready') === 1)

  const { chat } = await ann.call('create_chat', { kind: 'direct', userId: user.id })
  const answered = async (content) => {
    const { message } = await ann.call('send_message', { chatId: chat.id, content })
    const answer = await ann.next('new_message', ({ replyTo }) => replyTo === message.id)
    assert.deepEqual([answer.content, answer.senderId], [`You said: ${content}`, user.id])
  }
  await answered('hello')
  const { port, data } = server
  await server.kill()
  server = await Server.start({ args: open, data, listen: `127.0.0.1:${port}` })
  await until('the bot', () => times('ready') === 2)
  await answered('hello again')
  assert.equal((await ann.call('get_chat', { chatId: chat.id })).chat.lastSeq, 4)  // nothing was answered twice
  bot.kill('SIGTERM')
  assert.equal(await ended, 0)
  assert.match(said, /gone: io client disconnect/)
})

// --- The page, in as much of a browser as it needs ----------------------------------------------------------------------

function browser(kept) {
  const elements = { form: {}, input: { value: '' }, messages: { children: [] } }
  elements.form.addEventListener = (_, listener) => { elements.form.submit = () => listener({ preventDefault() {} }) }
  elements.messages.appendChild = (child) => elements.messages.children.push(child)
  const stored = { chat: JSON.stringify(kept) }
  return {
    elements, stored,
    document: { getElementById: (id) => elements[id], createElement: () => ({}) },
    localStorage: { getItem: (key) => stored[key], setItem: (key, value) => { stored[key] = value } },
    fetch: (path, options) => fetch(server.url + path, options),
    io: (options) => connect(newest, server.url, options),
  }
}

test('the page sends and shows, with a token that it renews', async () => {
  await register(server, 'eve')
  const tokens = await login(server, 'eve')
  const { chat } = await rest(server, 'POST', '/chats', { token: tokens.accessToken, body: { kind: 'direct', userId: ann.id } })
  const page = browser({ chatId: chat.id, tokens: { refreshToken: tokens.refreshToken, accessToken: 'long past' } })
  const script = /<script>\n(.*)<\/script>/s.exec(text('examples_page.html'))[1]
  new Function('document', 'localStorage', 'fetch', 'io', script)(page.document, page.localStorage, page.fetch, page.io)

  page.elements.input.value = 'Hey!'
  page.elements.form.submit()
  assert.equal((await ann.next('new_message', ({ chatId }) => chatId === chat.id)).content, 'Hey!')
  assert.equal(page.elements.input.value, '')
  await ann.call('send_message', { chatId: chat.id, content: '<b>Hey</b> you' })
  await until('both on the page', () => page.elements.messages.children.length === 2)
  assert.deepEqual(page.elements.messages.children.map(({ textContent }) => textContent), ['Hey!', '<b>Hey</b> you'])
  assert.notEqual(JSON.parse(page.stored.chat).tokens.refreshToken, tokens.refreshToken)
})
