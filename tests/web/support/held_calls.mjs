// Calls of a page that are held on their way: the test lets them go on, or has them refused.

/** For `prepare` of a device: calls of these operations wait. */
export class HeldCalls {
  #waiting = []
  #names

  constructor(...names) {
    this.#names = new Set(names)
  }

  prepare = (context) => context.routeWebSocket(/\/ws$/, (page) => {
    const server = page.connectToServer()
    page.onMessage((text) => {
      const { event, ack } = JSON.parse(text)
      if (this.#names.has(event)) this.#waiting.push({ event, pass: () => server.send(text), refuse: (error) => page.send(JSON.stringify({ ack, data: { ok: false, error } })) })
      else server.send(text)
    })
  })

  /** Names of those that wait. */
  get waiting() { return this.#waiting.map(({ event }) => event) }

  pass() { for (const call of this.#waiting.splice(0)) call.pass() }

  refuse(code = 'forbidden') { for (const call of this.#waiting.splice(0)) call.refuse({ code, message: 'not now' }) }

  /** From now on nothing waits. */
  end() {
    this.#names.clear()
    this.pass()
  }
}
