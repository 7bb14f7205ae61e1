// Firefox and WebKitGTK by the commands of W3C WebDriver. WebKit is asked over HTTP, by its WebKitWebDriver. Firefox takes the
// same commands by itself, over Marionette (the protocol below geckodriver, which Debian does not have).
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'

import { eventually, lastingPort, temporaryFolder } from '../../clients/support/server.mjs'

/** Name here → how WebDriver names it over HTTP, and how Marionette does. */
const commands = {
  navigate: ['POST', '/url', 'WebDriver:Navigate'],
  refresh: ['POST', '/refresh', 'WebDriver:Refresh'],
  execute: ['POST', '/execute/sync', 'WebDriver:ExecuteScript'],
  perform: ['POST', '/actions', 'WebDriver:PerformActions'],
  click: ['POST', '/element/{id}/click', 'WebDriver:ElementClick'],
  resize: ['POST', '/window/rect', 'WebDriver:SetWindowRect'],
  screenshot: ['GET', '/screenshot', 'WebDriver:TakeScreenshot'],
}

const firefox = process.env.TEST_FIREFOX ?? '/usr/bin/firefox-esr'
const webkitDriver = '/usr/bin/WebKitWebDriver'
const patience = 60_000
const needed = { firefox: [firefox], webkit: [webkitDriver, '/usr/bin/Xvfb', '/usr/bin/openbox'] }

/** What an engine needs and this system does not have; undefined: nothing. */
export function missing(engine) {
  return needed[engine].find((path) => !existsSync(path))
}

/** A browser with a profile of its own and one window, which has the focus. */
export class Browser {
  #children = []
  #send

  /** `engine`: firefox or webkit. `preferences`: more of Firefox's settings. `dark`: the system's colours are. */
  static async start(engine, { preferences = {}, dark = false } = {}) {
    const browser = new Browser()
    browser.engine = engine
    browser.home = temporaryFolder()
    try {
      await (engine === 'firefox' ? browser.#startFirefox({ ...preferences, 'ui.systemUsesDarkTheme': dark ? 1 : 0 }) : browser.#startWebKit(dark))
    } catch (error) {
      await browser.close()
      throw new Error(`${engine} did not start: ${error.message}\n${browser.said}`, { cause: error })
    }
    return browser
  }

  said = ''

  async #startFirefox(preferences) {
    const all = { ...quiet, ...preferences }
    writeFileSync(join(this.home, 'user.js'), Object.entries(all).map((pair) => `user_pref(${pair.map((part) => JSON.stringify(part)).join(', ')});\n`).join(''))
    this.#spawn(firefox, ['--headless', '--no-remote', '--profile', this.home, '--marionette', '--remote-allow-system-access', 'about:blank'])
    const port = join(this.home, 'MarionetteActivePort')
    await eventually('the port of Marionette', () => existsSync(port) && readFileSync(port, 'utf8') !== '', patience)
    const wire = await Marionette.connect(Number(readFileSync(port, 'utf8')))
    await wire.call('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } })
    this.#send = (name, parameters) => wire.call(commands[name]?.[2] ?? name, parameters)
  }

  async #startWebKit(dark) {
    // A display of its own: only one window of a display has the focus.
    const display = this.#spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {}, ['ignore', 'pipe', 'pipe', 'pipe'])
    const number = await new Promise((resolve, reject) => {
      display.stdio[3].once('data', resolve)
      display.once('exit', () => reject(new Error('no display')))
    })
    const env = { DISPLAY: `:${String(number).trim()}`, GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita', GTK_IM_MODULE: 'gtk-im-context-simple' }
    this.#spawn('/usr/bin/openbox', [], env)
    const port = await lastingPort()
    this.#spawn(webkitDriver, ['--host=127.0.0.1', `--port=${port}`], env)
    const ask = (method, path, body) => fetch(`http://127.0.0.1:${port}/session${path}`, {
      method, ...(body && { body: JSON.stringify(body) }), signal: AbortSignal.timeout(patience),
    })
    const answered = async (response) => {
      const { value } = await response.json()
      if (!response.ok) throw new Error(`${value.error}: ${value.message}`)
      return value
    }
    const opened = await eventually('WebKitWebDriver', () => ask('POST', '', { capabilities: { alwaysMatch: {} } }).catch(() => undefined), patience)
    const { sessionId } = await answered(opened)
    this.#send = async (name, { id, ...parameters }) => {
      const [method, path] = commands[name]
      return answered(await ask(method, `/${sessionId}${path.replace('{id}', id)}`, method === 'POST' ? parameters : undefined))
    }
  }

  #spawn(program, args, env = {}, stdio = ['ignore', 'pipe', 'pipe']) {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], {
      detached: true,  // a group of its own, to be ended with all that it starts
      stdio,
      env: { PATH: process.env.PATH, HOME: this.home, LANG: 'C.UTF-8', TZ: 'Europe/Berlin', NO_AT_BRIDGE: '1', GSETTINGS_BACKEND: 'memory', ...env },
    })
    for (const pipe of [child.stdout, child.stderr]) pipe.setEncoding('utf8').on('data', (text) => (this.said += text))
    this.#children.push(child)
    return child
  }

  /** One of the commands, or for Firefox any of Marionette's. */
  call(name, parameters = {}) { return this.#send(name, parameters) }

  /** Runs the body of a function with these arguments in the page; `chrome`: in Firefox itself. */
  async execute(script, args = [], { chrome = false } = {}) {
    if (!chrome) return this.call('execute', { script, args })
    await this.call('Marionette:SetContext', { value: 'chrome' })
    try {
      return await this.call('execute', { script, args })
    } finally {
      await this.call('Marionette:SetContext', { value: 'content' })
    }
  }

  async close() {
    for (const child of this.#children.reverse()) {
      for (const pipe of child.stdio) pipe?.destroy()  // what it has started may still hold them
      if (child.exitCode !== null || child.signalCode !== null) continue
      const gone = new Promise((resolve) => child.once('exit', resolve))
      process.kill(-child.pid, 'SIGKILL')
      await gone
    }
  }
}

/** Nothing that Firefox would ask of anybody by itself. */
const quiet = {
  'marionette.port': 0,
  'services.settings.server': 'data:,',
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutConfig.showWarning': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
  'intl.accept_languages': 'en-GB',
  'ui.prefersReducedMotion': 1,
}

/** Its messages are `LENGTH:[0, ID, NAME, PARAMETERS]` and `LENGTH:[1, ID, ERROR, RESULT]`. */
class Marionette {
  static connect(port) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(new Marionette(socket)))
      socket.once('error', reject)
    })
  }

  #waiting = new Map()
  #lastId = 0
  #bytes = Buffer.alloc(0)

  constructor(socket) {
    this.socket = socket
    socket.on('data', (bytes) => this.#take(bytes))
    socket.on('error', () => {})
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has gone'))
    })
  }

  call(name, parameters) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(++this.#lastId, { resolve, reject })
      const message = Buffer.from(JSON.stringify([0, this.#lastId, name, parameters]))
      this.socket.write(`${message.length}:${message}`)
    })
  }

  #take(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    for (;;) {
      const at = this.#bytes.indexOf(':')
      const end = at + 1 + Number(this.#bytes.subarray(0, Math.max(at, 0)))
      if (at < 0 || this.#bytes.length < end) return
      const message = JSON.parse(this.#bytes.subarray(at + 1, end))
      this.#bytes = this.#bytes.subarray(end)
      if (!Array.isArray(message)) continue  // the greeting
      const [, id, error, result] = message
      const { resolve, reject } = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) reject(new Error(`${error.error}: ${error.message}`))
      else resolve(result && 'value' in result ? result.value : result)
    }
  }
}
