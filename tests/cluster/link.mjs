// The way between a node and the Redis, through a proxy that a test spoils: one direction or both, slow, cut, or silent.
import net from 'node:net'

/** What one end sent and the other is to get, after a while, unless it is held. An end comes in its order, too. */
class Direction {
  #waiting = []  // {due, bytes}; no bytes: the end
  #timer = null

  constructor(link, connection, name, from, to) {
    Object.assign(this, { link, connection, name, from, to })
    from.on('data', (bytes) => this.#take(bytes))
    from.on('close', () => this.#take(null))
    from.on('error', () => {})  // `close` follows
  }

  #take(bytes) {
    // What a connection of a node is for stands in the name that it gives itself.
    if (bytes) this.connection.purpose ??= /snug-\d+-([a-z]+)/.exec(bytes.toString('latin1'))?.[1]
    this.#waiting.push({ due: Date.now() + this.link.delay, bytes })
    this.pump()
  }

  pump() {
    clearTimeout(this.#timer)
    while (this.#waiting.length > 0 && !this.link.holds(this)) {
      const { due, bytes } = this.#waiting[0]
      const left = due - Date.now()
      if (left > 0) return void (this.#timer = setTimeout(() => this.pump(), left))
      this.#waiting.shift()
      bytes === null ? this.to.destroy() : this.to.write(bytes)
    }
  }
}

export class Link {
  /** To `port` on loopback. */
  static async to(port) {
    const link = new Link()
    link.target = port
    link.server = net.createServer((socket) => link.#accept(socket)).listen(0, '127.0.0.1')
    await new Promise((resolve) => link.server.once('listening', resolve))
    link.server.unref()
    return link
  }

  held = new Set()  // directions in which nothing passes, not even an end: `there`, `back`
  silent = null     // the purpose of the connections on which nothing passes: `log`, `read`, `signals`
  delay = 0         // ms, each way
  #cut = false
  #connections = new Set()

  get port() { return this.server.address().port }
  get url() { return `redis://127.0.0.1:${this.port}` }

  holds({ name, connection }) { return this.held.has(name) || (this.silent !== null && connection.purpose === this.silent) }

  /** Nothing passes any more on the connections that are for this. */
  silence(purpose) { this.silent = purpose }

  /** Nothing passes any more in these directions, and nobody is told. */
  hold(...directions) { this.held = new Set(directions) }

  /** Connections end, and none is made. */
  cut() {
    this.#cut = true
    for (const { ends } of this.#connections) for (const end of ends) end.resetAndDestroy()
  }

  slow(ms) { this.delay = ms }

  /** As it was. What was held passes now. */
  heal() {
    this.#cut = false
    this.delay = 0
    this.held = new Set()
    this.silent = null
    for (const { there, back } of this.#connections) for (const way of [there, back]) way.pump()
  }

  #accept(socket) {
    if (this.#cut) return socket.resetAndDestroy()
    const server = net.connect(this.target, '127.0.0.1')
    for (const end of [socket, server]) end.unref().setNoDelay(true)
    const connection = { ends: [socket, server] }
    connection.there = new Direction(this, connection, 'there', socket, server)
    connection.back = new Direction(this, connection, 'back', server, socket)
    this.#connections.add(connection)
    server.on('close', () => this.#connections.delete(connection))
  }
}
