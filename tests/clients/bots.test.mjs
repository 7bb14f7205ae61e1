// The bots of docs/bots.md, as they stand there.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { password, register, rest } from './support/rest.mjs'
import { Server, temporaryFolder, unlimited } from './support/server.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = fs.readFileSync(path.join(root, 'docs/bots.md'), 'utf8')
const deadline = 30_000

/** The program of a language in the page, in a file of the name that its first line gives. */
function program(language) {
  const text = page.match(new RegExp('```' + language + '\n(.*?)```', 's'))[1]
  const file = path.join(temporaryFolder(), text.match(/(\S+): /)[1])
  fs.writeFileSync(file, text)
  return file
}

/** Asks for the newest message until it is `content`. */
async function newestIs(server, token, chat, content) {
  const end = Date.now() + deadline
  for (;;) {
    const { messages } = await rest(server, 'GET', `/chats/${chat}/messages?limit=1`, { token })
    if (messages.at(-1)?.content === content) return messages.at(-1)
    if (Date.now() > end) throw new Error(`the newest message is ${messages.at(-1)?.content}`)
  }
}

for (const [language, interpreter] of [['python', '/usr/bin/python3'], ['js', process.execPath]]) {
  test(`the bot in ${language} answers`, { timeout: 60_000 }, async (t) => {
    const server = await Server.start({ args: [...unlimited, '--registration=open'] })
    const ada = await register(server, 'ada', { setupToken: server.setupToken })
    const bot = await register(server, 'echo-bot')
    const token = ada.accessToken
    const { chat } = await rest(server, 'POST', '/chats', { token, body: { kind: 'group', title: 'Tea', memberIds: [bot.user.id] } })
    const running = spawn(interpreter, [program(language)], {
      env: {
        ...process.env, NODE_PATH: path.join(root, 'tests/socketio/node_modules'),
        BOT_SERVER: server.url, BOT_NAME: 'echo-bot', BOT_PASSWORD: password,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    t.after(async () => {
      running.kill('SIGKILL')
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
    })
    const say = (content) => rest(server, 'POST', `/chats/${chat.id}/messages`, { token, body: { content } })
    const end = Date.now() + deadline
    const online = async () => (await rest(server, 'GET', `/presence?userIds=${bot.user.id}`, { token })).users?.[0]?.status === 'online'
    while (!(await online())) assert.ok(Date.now() < end, 'the bot does not connect')
    await say('nothing for the bot')
    await say('!echo hello')
    const answer = await newestIs(server, token, chat.id, 'hello')
    assert.equal(answer.senderId, bot.user.id)
    assert.equal(answer.seq, 3)
    assert.equal(await server.stop(), 0)
  })
}
