// One of the processes of the usual chat: Socket.IO's tutorial (steps 6 to 9), with an adapter for Redis in place of the
// one for processes of one machine, and messages in SQLite. It has no more than the tutorial has, and no less.
//
// Usage: node server.mjs PORT DATABASE REDIS_PORT redis|redis-streams
import { createServer } from 'node:http'

import { createAdapter as overPubSub } from '@socket.io/redis-adapter'
import { createAdapter as overStreams } from '@socket.io/redis-streams-adapter'
import Database from 'better-sqlite3'
import { createClient } from 'redis'
import { Server } from 'socket.io'

const [port, file, redisPort, adapter] = process.argv.slice(2)

const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec('CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, client_offset TEXT UNIQUE, content TEXT)')
const insert = db.prepare('INSERT INTO messages (content, client_offset) VALUES (?, ?)')
const later = db.prepare('SELECT id, content FROM messages WHERE id > ?')

async function connection() {
  const client = createClient({ url: `redis://127.0.0.1:${redisPort}` })
  client.on('error', () => {})  // it connects again by itself
  await client.connect()
  return client
}

const io = new Server(createServer().listen(port, '127.0.0.1'), {
  // Only the adapter over streams supports it across processes, says its documentation.
  ...(adapter === 'redis-streams' && { connectionStateRecovery: {} }),
  adapter: adapter === 'redis' ? overPubSub(await connection(), await connection()) : overStreams(await connection()),
})

io.on('connection', (socket) => {
  socket.on('chat message', (content, clientOffset, callback) => {
    let result
    try {
      result = insert.run(content, clientOffset)
    } catch (error) {
      if (error.code === 'SQLITE_CONSTRAINT_UNIQUE') callback()  // it was inserted before
      return  // else the client tries again
    }
    io.emit('chat message', content, Number(result.lastInsertRowid))
    callback()
  })
  if (!socket.recovered)
    for (const { id, content } of later.all(socket.handshake.auth.serverOffset ?? 0)) socket.emit('chat message', content, id)
})

console.log('ready')
