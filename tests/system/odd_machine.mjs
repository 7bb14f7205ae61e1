// Machines that lack something, or are slow: what is put in front of the program, and what the program still has to do.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { asRoot, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

export const args = [...unlimited, '--registration=open']

/** In front of a program: these system calls fail with that errno. */
export const restricted = (errno, ...calls) => [process.env.TEST_RESTRICTED, errno, calls.join(',')]

/** In front of a program: a mount namespace of its own, in which a shell has done this. */
export const unshared = (script, ...words) => [
  'unshare', '--mount', '--propagation=private', ...(asRoot ? [] : ['--map-root-user']),
  'sh', '-c', `${script} && exec "$@"`, ...(words.length > 0 ? words : ['sh']),
]

/** Why `wrap` can't be put in front of a program here; empty if it can. */
export async function obstacle(wrap) {
  const { code, stderr } = await run([], { binary: 'true', wrap })
  return code === 0 ? '' : `not here: ${stderr.trim()}`
}

/** The environment of a program with the library of odd_machine.cc in front of libc. */
export function odd(more) {
  const asan = [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':')
  return { LD_PRELOAD: process.env.TEST_ODD_MACHINE, ASAN_OPTIONS: asan, ...more }
}

/** A wall clock for the program: `env`, and `set(ms)`, by how much it is ahead of this machine's. */
export function settableClock(ahead) {
  const file = path.join(temporaryFolder(), 'clock')
  const set = (ms) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(ms))
    fs.writeFileSync(file, bytes, { flag: fs.existsSync(file) ? 'r+' : 'w' })
  }
  set(ahead)
  return { env: odd({ CLOCK_FILE: file }), set }
}

/** Ada and Ben in a direct chat; `send(text)`: Ada's message, which Ben gets too. */
export async function meet(server) {
  const ada = await register(server, 'ada', { setupToken: server.setupToken })
  const ben = await register(server, 'ben')
  const a = await Client.connect(server, ada.accessToken)
  const b = await Client.connect(server, ben.accessToken)
  const { chat } = await a.call('create_chat', { kind: 'direct', userId: ben.user.id })
  const send = async (text) => {
    const { message } = await a.call('send_message', { chatId: chat.id, content: text, clientId: text })
    assert.equal((await b.next('new_message', (data) => data.id === message.id)).content, text)
    return message
  }
  const stored = async (token = ben.accessToken) =>
    (await rest(server, 'GET', `/chats/${chat.id}/messages?limit=100`, { token })).messages
  return { ada, ben, a, b, chatId: chat.id, send, stored }
}
