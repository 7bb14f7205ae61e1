// node bot.mjs http://127.0.0.1:8080 USERNAME PASSWORD: answers whatever somebody says to it.
import { io } from 'socket.io-client'

const [url, username, password] = process.argv.slice(2)

async function post(path, body) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${(await response.json()).code}`)
  return response.json()
}

const me = await post('/auth/login', { username, password, longLived: true })  // a token without an end, until logout
let cursor

const socket = io(url, { auth: (give) => give({ token: me.accessToken, cursor }) })

function answer(message) {
  if (message.senderId === me.user.id || message.deletedAt) return
  socket.emit('send_message', {
    chatId: message.chatId,
    content: `You said: ${message.content}`,
    replyTo: message.id,
    clientId: `answer-${message.id}`,  // however often it is sent, it is stored once
  }, ({ ok, error }) => {
    if (!ok) console.error(error.message)
  })
}

socket.on('new_message', answer)
socket.on('sync', ({ messages }) => messages.forEach(answer))  // what was missed, if the client can't recover by itself
socket.on('cursor', (now) => { cursor = now })                 // where we stand
socket.on('ready', () => console.log('ready'))
socket.on('exception', ({ message }) => console.error(message))
socket.on('connect_error', ({ message, data }) => console.error(data?.code ?? 'will try again', message))
socket.on('disconnect', (reason) => console.log(`gone: ${reason}`))
process.on('SIGTERM', () => socket.disconnect())
