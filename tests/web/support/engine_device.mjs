// A device in Firefox or WebKit: people see and press what has a role and a name, as in Chromium (browser.mjs).
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'

import { eventually } from '../../clients/support/server.mjs'
import { patience } from './browser.mjs'
import { Browser } from './webdriver.mjs'

const opened = []
after(() => Promise.all(opened.map(({ browser }) => browser.close())))

const keys = {
  Tab: '\uE004',
  Enter: '\uE007', Escape: '\uE00C', Backspace: '\uE003', Shift: '\uE008', Control: '\uE009', ArrowUp: '\uE013', ArrowDown: '\uE015' }

/** In the page: the elements with a role and a name that are seen; a name is a text, or the source of an expression. */
const finding = `
  const [role, name, exact] = arguments
  const implied = {
    article: 'article', button: 'button', dialog: 'dialog[open]', heading: 'h1, h2, h3', link: 'a[href]', main: 'main', navigation: 'nav', radio: '[type=radio]',
    textbox: 'textarea, input:is(:not([type]), [type=text], [type=password], [type=search], [type=url])',
  }
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  const spoken = (element) => {
    if (element.ariaHidden === 'true') return ''
    return [...element.childNodes].map((child) => child.nodeType === 3 ? child.data : child.nodeType === 1 ? child.ariaLabel ?? spoken(child) : '').join(' ')
  }
  const nameOf = (element) => {
    const by = element.getAttribute('aria-labelledby')
    if (by) return by.split(' ').map((id) => spoken(document.getElementById(id))).join(' ')
    return element.ariaLabel ?? (element.labels?.length ? spoken(element.labels[0]) : spoken(element))
  }
  const wanted = exact ? undefined : new RegExp(name)
  const found = [...document.querySelectorAll('[role=' + role + ']' + (implied[role] ? ', :is(' + implied[role] + '):not([role])' : ''))].filter((element) => {
    const own = nameOf(element).replace(/\\s+/g, ' ').trim()
    return seen(element) && (exact ? own === name : wanted.test(own))
  })
`

const idOf = (element) => Object.values(element)[0]

export class EngineDevice {
  /** The device of somebody, who has signed in on it. */
  static async of(engine, person, options) {
    const device = await EngineDevice.open(engine, person.server, options)
    await device.fill('textbox', 'Username', person.username)
    await device.fill('textbox', 'Password', person.password)
    await device.click('button', 'Sign in')
    await device.see('navigation', 'Your chats')
    return device
  }

  static async open(engine, server, { path = '/', width = 1280, height = 800, ...options } = {}) {
    const browser = await Browser.start(engine, options)
    const device = new EngineDevice(browser, server)
    opened.push(device)
    await browser.call('resize', { width, height })
    await device.goto(path)
    return device
  }

  /** Errors and policy violations of pages that are gone. */
  #troubles = []

  constructor(browser, server) {
    Object.assign(this, { browser, server })
  }

  async goto(path) {
    await this.#keepTroubles()
    await this.browser.call('navigate', { url: this.server.url + path })
    await this.#watch()
  }

  async reload() {
    await this.#keepTroubles()
    await this.browser.call('refresh')
    await this.#watch()
  }

  /** A function, given as one, with what it is called with. It sees nothing else of here. */
  run(script, ...args) { return this.browser.execute(`return (${script})(...arguments)`, args) }

  // --- Seeing ---

  #find(role, name, answer) {
    const exact = typeof name === 'string'
    return this.browser.execute(`${finding} return ${answer}`, [role, exact ? name : name.source, exact])
  }

  count(role, name) { return this.#find(role, name, 'found.length') }

  /** Waits for the first one. */
  async see(role, name) {
    return this.#until(`${role} ${name}`, () => this.#find(role, name, 'found[0]').catch((error) => {
      if (!/stale element/.test(error.message)) throw error  // another has been drawn in its place
    }))
  }

  gone(role, name) { return this.#until(`no ${role} ${name}`, async () => (await this.count(role, name)) === 0) }

  async text(role, name) { return this.run((element) => element.textContent, await this.see(role, name)) }
  async value(role, name) { return this.run((element) => element.value, await this.see(role, name)) }

  /** Waits until a function in the page answers what is expected. */
  async becomes(expected, script, ...args) {
    let last
    await eventually('', async () => (last = await this.run(script, ...args)) === expected, patience).catch(() => undefined)
    assert.deepEqual(last, expected)
  }

  /** Throws with a picture of what there was instead. */
  #until(what, holds) {
    return eventually(what, holds, patience).catch(async (error) => {
      await this.picture(`${this.browser.engine} in vain`)
      const [there, troubles] = await this.run(() => [document.body.innerText, window.troubles])
      throw new Error(`${error.message}; there is: ${there}; and: ${troubles}`)
    })
  }

  // --- Doing ---

  async click(role, name) { await this.browser.call('click', { id: idOf(await this.see(role, name)) }) }

  /** One of a few, by its label: the circle itself may not be seen. */
  async choose(name) {
    const radio = await this.see('radio', name)
    await this.browser.call('click', { id: idOf(await this.run((element) => element.labels[0], radio)) })
  }

  /** Keys, one after another, to where the focus is. */
  async type(text) {
    await this.#perform([...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]))
  }

  /** A key by its name, with those held that come before: `Shift+Enter`. */
  async press(name) {
    const values = name.split('+').map((key) => keys[key] ?? key)
    await this.#perform([...values.map((value) => ({ type: 'keyDown', value })), ...values.reverse().map((value) => ({ type: 'keyUp', value }))])
  }

  /** A sign by an input method, ended by Enter: GTK's for code points in WebKit, in Firefox what any of them calls. */
  async compose(sign) {
    if (this.browser.engine === 'firefox') {
      return this.browser.call('execute', { sandbox: 'system', args: [sign], script: `
        const method = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor)
        const enter = new KeyboardEvent('', { key: 'Enter', code: 'Enter', keyCode: 13 })
        if (!method.beginInputTransaction(window, () => true)) throw new Error('no input method')
        method.setPendingCompositionString(arguments[0])
        method.appendClauseToPendingComposition(arguments[0].length, method.ATTR_RAW_CLAUSE)
        method.flushPendingComposition()
        method.commitComposition(enter)
        method.keyup(enter)` })
    }
    await this.press('Control+Shift+u')
    await this.type(sign.codePointAt(0).toString(16))
    await this.press('Enter')
  }

  #perform(actions) { return this.browser.call('perform', { actions: [{ type: 'key', id: 'keyboard', actions }] }) }

  async fill(role, name, text) {
    const field = await this.see(role, name)
    await this.browser.call('click', { id: idOf(field) })
    await this.run((element) => element.select(), field)
    await this.type(text)
    // Nothing has taken the focus away meanwhile.
    assert.deepEqual(await this.run((element) => [element.value, element === document.activeElement], field), [text, true], `${name}`)
  }

  /** To whatever chat is open. */
  async send(text) {
    await this.fill('textbox', /^Message to /, text)
    await this.press('Enter')
  }

  message(text) { return this.see('article', text) }

  resize(width, height) { return this.browser.call('resize', { width, height }) }

  // --- What must never happen ---

  /**
   * WebKit's driver gives no console. An error before this is told of by what the page then lacks; violations of before are
   * kept by the browser (`buffered`).
   */
  #watch() {
    return this.run(() => {
      const troubles = window.troubles = []
      addEventListener('error', ({ message }) => troubles.push(`error: ${message}`))
      addEventListener('unhandledrejection', ({ reason }) => troubles.push(`rejection: ${reason}`))
      const told = console.error
      console.error = (...all) => {
        troubles.push(`console: ${all.join(' ')}`)
        told(...all)
      }
      if ('ReportingObserver' in window) {
        new ReportingObserver((reports) => {
          for (const { body } of reports) troubles.push(`policy: ${body.effectiveDirective} ${body.blockedURL}`)
        }, { types: ['csp-violation'], buffered: true }).observe()
      } else addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => troubles.push(`policy: ${effectiveDirective} ${blockedURI}`))
    })
  }

  async #keepTroubles() { this.#troubles.push(...await this.run(() => window.troubles ?? [])) }

  /** What Firefox has written down since its start: of pages that are gone, too. */
  #firefoxTroubles() {
    return this.browser.execute(`
      return Services.console.getMessageArray().filter((message) => message instanceof Ci.nsIScriptError)
        .filter(({ flags, category, sourceName }) => !(flags & Ci.nsIScriptError.warningFlag) && (/CSP/.test(category) || sourceName.startsWith(arguments[0]) && /javascript/.test(category)))
        .map(({ category, errorMessage }) => category + ': ' + errorMessage)`, [this.server.url], { chrome: true })
  }

  /** Into the folder of screenshots, for people to look at. */
  async picture(name) {
    if (!process.env.TEST_SCREENSHOTS) return
    mkdirSync(process.env.TEST_SCREENSHOTS, { recursive: true })
    await this.run(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))
    writeFileSync(join(process.env.TEST_SCREENSHOTS, `${name}.png`), Buffer.from(await this.browser.call('screenshot', { full: false }), 'base64'))
  }

  async close() {
    await this.#keepTroubles()
    if (this.browser.engine === 'firefox') this.#troubles.push(...await this.#firefoxTroubles())
    await this.browser.close()
    assert.deepEqual(this.#troubles, [])
  }
}
