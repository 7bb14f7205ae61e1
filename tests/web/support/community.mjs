// A server and the people on it, put there behind the back of the page.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after } from 'node:test'

import { password, register, rest } from '../../clients/support/rest.mjs'
import { Server, lastingAddress, unlimited } from '../../clients/support/server.mjs'

/** Also of tests that have failed: a server that runs keeps the test from ending. */
const opened = []
after(() => Promise.all(opened.map(({ server }) => server.kill())))

export class Community {
  /** Nothing is rated; `args`: more flags. */
  static async open({ registration = 'open', args = [] } = {}) {
    const community = new Community()
    community.args = [...unlimited, '--synchronous=off', `--registration=${registration}`, ...args]
    community.server = await Server.start({ args: community.args, listen: await lastingAddress() })
    community.url = community.server.url
    opened.push(community)
    return community
  }

  /** On the same port again, with what it had; `binary`: another build of it. The old one has ended. */
  async restart({ binary } = {}) {
    this.server = await Server.start({ args: this.args, data: this.server.data, listen: new URL(this.url).host, binary })
  }

  close() { return this.server.kill() }

  async person(displayName, more = {}) {
    const username = displayName.toLowerCase().replace(/[^a-z0-9]+/g, '.').replace(/^\.|\.$/g, '').slice(0, 32)
    const { user, accessToken } = await register(this, username, { displayName, ...more })
    return { server: this, id: user.id, username, displayName, password, token: accessToken }
  }

  people(...names) { return Promise.all(names.map((name) => this.person(name))) }

  as(person, method, path, body) { return rest(this, method, path, { token: person.token, body }) }

  async group(owner, title, members = []) {
    const { chat } = await this.as(owner, 'POST', '/chats', { kind: 'group', title, memberIds: members.map(({ id }) => id) })
    return chat
  }

  async channel(owner, group, title, more = {}) {
    const { chat } = await this.as(owner, 'POST', `/chats/${group.id}/channels`, { title, ...more })
    return chat
  }

  async direct(person, other) {
    const { chat } = await this.as(person, 'POST', '/chats', { kind: 'direct', userId: other.id })
    return chat
  }

  async say(person, chat, content, more = {}) {
    const { message } = await this.as(person, 'POST', `/chats/${chat.id}/messages`, { content, ...more })
    return message
  }

  /** The token of a new invite. */
  async invite(person, chat, more = {}) {
    const { invite } = await this.as(person, 'POST', `/chats/${chat.id}/invites`, more)
    return invite
  }

  /** The id of a complete upload. */
  async upload(person, bytes, { name = 'a.png', type = 'image/png', as = 'picture' } = {}) {
    const form = new FormData()
    form.append('as', as)
    form.append('file', new Blob([bytes], { type }), name)
    const response = await fetch(`${this.url}/api/v1/uploads`, { method: 'POST', headers: { authorization: `Bearer ${person.token}` }, body: form })
    const answer = await response.json()
    if (!response.ok) throw new Error(`the upload was refused: ${JSON.stringify(answer)}`)
    return answer.upload.id
  }

  async emoji(person, name, bytes, more) {
    const { emoji } = await this.as(person, 'POST', '/emoji', { name, uploadId: await this.upload(person, bytes, more) })
    return emoji
  }

  async read(person, chat, seq) { await this.as(person, 'POST', `/chats/${chat.id}/read`, { seq }) }

  async messages(person, chat) {
    const all = []
    for (;;) {
      const { messages } = await this.as(person, 'GET', `/chats/${chat.id}/messages?limit=100&after=${all.at(-1)?.seq ?? 0}`)
      if (messages.length === 0) return all
      all.push(...messages)
    }
  }

  /** Puts messages into the past: {message, ago in minutes}. The server is stopped for it. */
  async age(changes) {
    await this.server.stop()
    const set = changes.map(({ message, ago }) => {
      const at = Date.now() - ago * 60_000
      return `UPDATE messages SET created_at = created_at - ${Date.parse(message.createdAt)} + ${at} WHERE id = ${message.id};
        UPDATE chats SET preview_created_at = ${at} WHERE preview_id = ${message.id};`
    })
    const script = 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as db: db.executescript(sys.stdin.read())'
    execFileSync('python3', ['-c', script, join(this.server.data, 'snug.db')], { input: set.join('\n') })
    await this.restart()
  }
}
