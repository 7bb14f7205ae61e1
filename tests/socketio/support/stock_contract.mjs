// The contract server as the official implementation would be it: the tests are run against this, too, so that they ask
// for what the protocol says and not for what our server happens to do. See ../README.md.
import http from 'node:http'
import { parseArgs } from 'node:util'

import { Server as EngineServer } from 'engine.io'
import { Server as SocketServer } from 'socket.io'

const number = (text) => ({ type: 'string', default: String(text) })
const { values } = parseArgs({
  options: {
    'port': number(0),
    'ping-interval': number(300),
    'ping-timeout': number(200),
    'upgrade-timeout': number(10_000),
    'connect-timeout': number(2000),
    'max-payload': number(1_000_000),
  },
})
const engine = {
  pingInterval: Number(values['ping-interval']),
  pingTimeout: Number(values['ping-timeout']),
  upgradeTimeout: Number(values['upgrade-timeout']),
  maxHttpBufferSize: Number(values['max-payload']),
}

const server = http.createServer((_, response) => response.writeHead(404).end())

const echo = new EngineServer(engine)
echo.attach(server, { path: '/engine.io/', destroyUpgrade: false })
echo.on('connection', (session) => session.on('message', (data) => session.send(data)))

const io = new SocketServer(server, {
  ...engine, path: '/socket.io/', destroyUpgrade: false, serveClient: false, connectTimeout: Number(values['connect-timeout']),
})
io.on('connection', (socket) => {
  socket.emit('auth', socket.handshake.auth)
  socket.on('message', (...args) => socket.emit('message-back', ...args))
  socket.on('message-with-ack', (...args) => args.pop()(...args))
})
io.of('/custom').on('connection', (socket) => socket.emit('auth', socket.handshake.auth))

server.listen(Number(values.port), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
