// Debian's Chromium, people in it, and what must never happen on their pages.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after } from 'node:test'
import { isDeepStrictEqual } from 'node:util'

import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
export const patience = 60_000

let browser  // a promise of it: two that ask at the same time get one
after(async () => (await browser)?.close())

function launched() {
  browser ??= chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
  return browser
}

/** For names that hold such a text, whatever it is made of. */
export const containing = (text) => text instanceof RegExp ? text : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

/**
 * A device: a browser profile of its own, with one page (`newPage` opens further tabs). Errors, policy violations and
 * requests to anybody else fail the test at `close`.
 */
export class Device {
  static async open(server, { width = 1280, height = 800, path = '/', prepare, ...options } = {}) {
    const context = await (await launched()).newContext({
      viewport: { width, height }, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', ...options,
    })
    context.setDefaultTimeout(patience)
    const device = new Device(server, context)
    if (prepare) await prepare(context)
    await device.newPage(path)
    return device
  }

  /** The device of somebody, who has signed in on it. */
  static async of(person, options) {
    const device = await Device.open(person.server, options)
    await device.signIn(person)
    return device
  }

  troubles = []

  constructor(server, context) {
    Object.assign(this, { server, context })
  }

  async newPage(path = '/') {
    const page = await this.context.newPage()
    page.on('pageerror', (error) => this.troubles.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) this.troubles.push(`policy: ${message.text()}`)
    })
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== this.server.url) this.troubles.push(`request: ${request.url()}`)
    })
    await page.goto(this.server.url + path)
    this.page = page
    return page
  }

  /** To another page, by its address. `there`: something that only that page has. */
  async go(hash, there) {
    await this.page.evaluate((to) => { location.hash = to }, hash)
    await there.waitFor()
  }

  /** What was changed before is drawn. */
  async drawn() { await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))) }

  async signIn({ username, password }) {
    await this.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await this.page.getByLabel('Username').fill(username)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
    await this.list.waitFor()
  }

  // --- The list ---

  get list() { return this.page.getByRole('navigation', { name: 'Your chats' }) }

  /** A chat in the list, by its name or by what it says. */
  row(text) { return this.list.getByRole('link', { name: containing(text) }) }

  /** Opens a chat of the list. The composer of the chat before may still be there for a moment: the new one has its name. */
  async enter(chat) {
    const row = this.row(chat)
    const name = await row.locator('.chat-name').textContent()
    await row.click()
    await this.composerOf(name).waitFor()
  }

  // --- The conversation ---

  composerOf(name) { return this.page.getByRole('textbox', { name: `Message to ${name}`, exact: true }) }
  get composer() { return this.page.getByRole('textbox', { name: /^Message to / }) }
  get log() { return this.page.getByRole('log') }

  /** A message, by its label: who, when, what, and how far it has come. */
  message(text) { return this.log.getByRole('article', { name: containing(text) }) }

  /** One's own message that has come so far: `sent`, `delivered`, `read`, `waiting to be sent`. */
  own(text, status) { return this.log.getByRole('article', { name: new RegExp(`^You, .*${containing(text).source}(, edited)?, ${status}$`) }) }

  async send(text) {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }

  /** The texts of all messages that are there, as they stand; out of view they are laid out no more, and have no innerText. */
  async texts() {
    return this.log.getByRole('article').evaluateAll((all) => all.map((one) => one.querySelector('.text').textContent))
  }

  /** A button of the bar beside a message. */
  async act(text, action) {
    await this.message(text).hover()
    await this.log.getByRole('listitem').filter({ has: this.page.getByRole('article', { name: containing(text) }) }).getByRole('button', { name: action, exact: true }).click()
  }

  async choose(item) {
    await this.page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  dialog(name) { return this.page.getByRole('dialog', { name }) }

  // --- What holds on every page ---

  /** Rules of WCAG 2.2 AA and good practice, on what is on the screen now. */
  async assertAccessible(what) {
    await this.page.evaluate(axeSource)
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }))
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`), [], what)
  }

  /** Into the folder of screenshots, for people to look at. */
  async picture(name) {
    if (!process.env.TEST_SCREENSHOTS) return
    mkdirSync(process.env.TEST_SCREENSHOTS, { recursive: true })
    await this.page.screenshot({ path: join(process.env.TEST_SCREENSHOTS, `${name}.png`) })
  }

  async close() {
    await this.context.close()
    assert.deepEqual(this.troubles, [])
  }
}

/** Waits until what is read is what is expected: a page draws a moment after it has changed. */
export async function becomes(expected, read) {
  const end = Date.now() + patience
  let last
  while (!isDeepStrictEqual(last = await read(), expected) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(last, expected)
}

/** What is read of a page, once it has stayed the same while something was drawn. */
export async function still(device, read) {
  const end = Date.now() + patience
  for (let last = await read(); ; ) {
    await device.drawn()
    const now = await read()
    if (isDeepStrictEqual(now, last)) return now
    if (Date.now() > end) throw new Error(`it never comes to rest: ${JSON.stringify(now)}`)
    last = now
  }
}

/** Waits until a condition on the other side of the page holds. */
export async function until(what, holds) {
  const end = Date.now() + patience
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
