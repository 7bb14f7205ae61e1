// A person with the web client open in Chromium, and an account of what its page did and showed.
import assert from 'node:assert/strict'

import { Device, becomes } from '../web/support/browser.mjs'
import { eventually } from './support.mjs'

/** In the page, from its beginning: texts that stood there twice at one moment, and whether it asked for a password. */
function watch() {
  globalThis.noted = { twice: [], asked: 0 }
  new MutationObserver(() => {
    const seen = new Set()
    for (const { textContent } of document.querySelectorAll('[role=log] [role=article] .text, [role=log] article .text')) {
      if (seen.has(textContent)) globalThis.noted.twice.push(textContent)
      seen.add(textContent)
    }
    if (document.querySelector('input[type=password]')) ++globalThis.noted.asked
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

export class Visitor {
  said = []
  beginnings = []   // of its sessions, when the server was ready: {at, cursor}; `cursor`: it went on from one
  resets = 0        // the server did not know the cursor
  firstLoads = 0    // everything from the beginning
  refreshes = []    // statuses
  logins = 0
  node = 0          // that the first session is on

  /** Signs in and opens the chat. `nodes`: those that run; nobody else connects meanwhile. */
  static async enter(proxy, person, title, nodes) {
    const visitor = new Visitor()
    visitor.name = person.displayName
    visitor.title = title
    const server = { url: proxy.url.replace('localhost', '127.0.0.1') }
    visitor.device = await Device.open(server, { ignoreHTTPSErrors: true, prepare: (context) => visitor.#listen(context) })
    const sessions = () => Promise.all(nodes.map((node) => node.metric('snug_sessions')))
    const before = await sessions()
    await visitor.device.signIn(person)
    visitor.node = 1 + await eventually('a session more', async () => {
      const at = (await sessions()).findIndex((count, i) => count > before[i])
      return at >= 0 && { at }
    }).then(({ at }) => at)
    await visitor.device.enter(title)
    await visitor.device.page.evaluate(() => { globalThis.noted.asked = 0 })
    assert.equal(visitor.logins, 1)
    return visitor
  }

  async #listen(context) {
    await context.addInitScript(watch)
    context.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url())
      if (pathname.endsWith('/auth/login')) ++this.logins
      if (pathname.endsWith('/sync') && !searchParams.get('cursor')) ++this.firstLoads
    })
    context.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('/auth/refresh')) this.refreshes.push(response.status())
    })
    context.on('page', (page) => page.on('websocket', (socket) => {
      let cursor = false
      socket.on('framesent', ({ payload }) => {
        const { event, data } = JSON.parse(payload)
        if (event === 'hello') cursor = Boolean(data.cursor)
      })
      socket.on('framereceived', ({ payload }) => {
        const { event } = JSON.parse(payload)
        if (event === 'ready') this.beginnings.push({ at: Date.now(), cursor })
        if (event === 'reset') ++this.resets
      })
    }))
  }

  /** Says something after each message of `pace`, whether there is a connection or not. */
  async talk(over, pace) {
    for (let heard = pace.sent; !over(); heard = pace.sent) {
      const text = `${this.name} ${this.said.length + 1}`
      this.said.push(text)
      await this.device.send(text)
      await eventually(`${pace.name} goes on`, () => over() || pace.sent > heard)
    }
  }

  /** Its access token has expired when the page needs one next. */
  age() {
    return this.device.page.evaluate(() => {
      const session = JSON.parse(localStorage.getItem('snug.session'))
      localStorage.setItem('snug.session', JSON.stringify({ ...session, expiresAt: 0 }))
    })
  }

  /** All that was written has been sent. */
  async hasSaidAll() {
    await becomes(0, () => this.device.log.getByRole('article', { name: /(waiting to be sent|sending|not sent)$/ }).count())
  }

  /** The page shows the end of `contents`, each once and in order, and got there without a password or a first load. */
  async check(contents) {
    await this.device.message(contents.at(-1)).waitFor()
    await this.#shows(contents)
    const { page } = this.device
    assert.deepEqual(await page.evaluate(() => globalThis.noted), { twice: [], asked: 0 })
    assert.ok(this.beginnings.every(({ cursor }) => cursor), 'each session went on from a cursor')
    assert.deepEqual({ resets: this.resets, firstLoads: this.firstLoads, logins: this.logins }, { resets: 0, firstLoads: 1, logins: 1 })
    assert.ok(this.refreshes.length > 0 && this.refreshes.every((status) => status === 200), `refreshes: ${this.refreshes}`)
  }

  /** Opened anew it shows the same, and asks for no password. */
  async reload(contents) {
    const { device } = this
    await device.page.reload()
    await device.composerOf(this.title).waitFor()
    await device.message(contents.at(-1)).waitFor()
    await this.#shows(contents)
    assert.equal(this.logins, 1)
    assert.deepEqual(await device.page.evaluate(() => globalThis.noted), { twice: [], asked: 0 })
  }

  /** A page holds the last 200 at least, unless they were there before it was opened: of those it has loaded a page. */
  async #shows(contents) {
    const shown = await this.device.texts()
    assert.ok(shown.length >= Math.min(50, contents.length), `${this.name} sees ${shown.length}`)
    assert.deepEqual(shown, contents.slice(-shown.length))
  }
}
