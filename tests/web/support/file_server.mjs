// Uploads and files for pages of a server that has none yet: what a page sends and gets goes through here. A message says in its
// text which files it has, so that all devices hear of them by the server's own ways.
import { randomUUID } from 'node:crypto'

const mark = /^⟪(.*?)⟫/su

export class FileServer {
  uploads = new Map()
  /** messageId → uploads, as messages are seen to have them. */
  #files = new Map()
  #messages = new Map()
  /** What a device asks for, in its order. */
  requests = []
  /** `(method, path) => status | undefined`: answers in the server's place; 0: the line is cut. */
  disturb = () => undefined
  /** `(path) => status`, when it is known: a file is not given out before. */
  hold = undefined
  /** Bytes that a cut PATCH brings to the server all the same. */
  kept = 0

  /** For `prepare` of a Device. */
  serve = async (context) => {
    await context.route(/\/api\/v1\/uploads(\/|$)/, (route) => this.#upload(route))
    await context.route(/\/files\/\d+\/\d+/, (route) => this.#file(route))
    await context.route(/\/api\/v1\/(sync|chats\/|messages\/)/, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: this.#shown(await response.text()) })
    })
    await context.routeWebSocket(/\/api\/v1\/ws|\/ws/, (page) => {
      const server = page.connectToServer()
      page.onMessage((text) => this.#sent(page, server, String(text)))
      server.onMessage((text) => page.send(this.#shown(String(text))))
    })
  }

  #sent(page, server, text) {
    let frame
    try { frame = JSON.parse(text) } catch { return server.send(text) }
    const { data } = frame
    if (frame.event === 'list_files') {
      const files = [...this.#messages.values()]
        .filter(({ chatId, deletedAt }) => chatId === data.chatId && !deletedAt)
        .sort((a, b) => b.seq - a.seq)
        .flatMap(({ id: messageId, chatId, seq, senderId, createdAt, attachments }) => attachments.map((attachment) => ({ messageId, chatId, seq, senderId, createdAt, attachment })))
        .filter(({ attachment }) => data.kinds.includes(attachment.kind))
      const from = Number(data.page ?? 0)
      const [page_, left] = [files.slice(from, from + data.limit), files.length > from + data.limit]
      return page.send(JSON.stringify({ ack: frame.ack, data: { ok: true, files: page_, ...(left && { nextCursor: String(from + data.limit) }) } }))
    }
    if (data?.attachments) {
      const files = data.attachments.map((one, n) => this.#attachment(one, n))
      data.content = `⟪${JSON.stringify(files)}⟫${data.content}`
      delete data.attachments
      return server.send(JSON.stringify(frame))
    }
    server.send(text)
  }

  #attachment({ uploadId, alt, voice, posterId, durationMs, width, height }, n) {
    const upload = this.uploads.get(uploadId)
    const kind = voice ? 'voice' : upload.kind
    return {
      n, name: upload.name, type: upload.type, size: upload.bytes.length, kind, alt, durationMs: voice?.durationMs ?? durationMs, waveform: voice?.waveform,
      width: upload.width ?? width, height: upload.height ?? height, preview: kind === 'image' || posterId !== undefined || undefined,
      thumbHash: kind === 'image' ? '3OcRJYB4d3h/iIeHeEh3eIhw+j3A' : undefined, uploadId, posterId,
    }
  }

  /** Messages with their files, wherever they are in what the server says. */
  #shown(text) {
    if (!text.includes('⟪')) return text
    let told
    try { told = JSON.parse(text) } catch { return text }
    const walk = (value) => {
      if (!value || typeof value !== 'object') return
      const found = typeof value.content === 'string' && mark.exec(value.content)
      if (found) {
        value.content = value.content.slice(found[0].length)
        let files
        try { files = JSON.parse(found[1]) } catch { files = undefined }
        if (value.id && files) {
          this.#files.set(value.id, files)
          this.#messages.set(value.id, value)
          value.attachments = files.map(({ uploadId: _, posterId: __, ...file }) => file)
        }
      } else if (typeof value.content === 'string' && value.content.startsWith('⟪')) value.content = ''
      Object.values(value).forEach(walk)
    }
    walk(told)
    return JSON.stringify(told)
  }

  async #file(route) {
    const { pathname, searchParams } = new URL(route.request().url())
    const [, , messageId, n, preview] = pathname.split('/')
    const file = this.#files.get(messageId)?.[Number(n)]
    this.requests.push(`GET ${pathname}`)
    if (!file || !searchParams.get('t')) return route.fulfill({ status: file ? 401 : 404 })
    const upload = this.uploads.get((preview && file.posterId) || file.uploadId)
    const status = (await this.hold?.(pathname)) ?? this.disturb('GET', pathname)
    if (status !== undefined) return status ? route.fulfill({ status }) : route.abort()
    const range = /bytes=(\d+)-(\d*)/.exec(route.request().headers().range ?? '')
    if (!range) return route.fulfill({ status: 200, contentType: upload.type, body: upload.bytes, headers: { 'Accept-Ranges': 'bytes' } })
    const [from, to] = [Number(range[1]), range[2] ? Number(range[2]) : upload.bytes.length - 1]
    return route.fulfill({ status: 206, contentType: upload.type, body: upload.bytes.subarray(from, to + 1), headers: { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes ${from}-${to}/${upload.bytes.length}` } })
  }

  async #upload(route) {
    const request = route.request()
    const method = request.method()
    const { pathname } = new URL(request.url())
    const headers = request.headers()
    this.requests.push(`${method} ${pathname.replace(/[^/]{20,}$/, 'ID')}${method === 'PATCH' ? ` ${headers['upload-offset']}` : ''}`)
    const upload = this.uploads.get(pathname.split('/')[4])
    const status = this.disturb(method, pathname, headers)
    const body = request.postDataBuffer() ?? Buffer.alloc(0)
    if (status !== undefined) {
      if (method === 'PATCH' && upload && this.kept) upload.bytes = Buffer.concat([upload.bytes, body.subarray(0, this.kept)])
      return status ? route.fulfill({ status }) : route.abort('connectionreset')
    }
    const tus = { 'Tus-Resumable': '1.0.0', 'Cache-Control': 'no-store' }
    if (method === 'POST') {
      const named = Object.fromEntries(headers['upload-metadata'].split(',').map((pair) => pair.split(' ')).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]))
      const id = randomUUID()
      const type = named.filetype
      const [kind] = type.split('/')
      this.uploads.set(id, { id, name: named.filename, type, as: named.as, length: Number(headers['upload-length']), bytes: Buffer.alloc(0), kind: ['image', 'video', 'audio'].includes(kind) ? kind : 'file' })
      return route.fulfill({ status: 201, headers: { ...tus, Location: `/api/v1/uploads/${id}` }, body: '{}' })
    }
    if (!upload) return route.fulfill({ status: 404, headers: tus })
    if (method === 'HEAD') return route.fulfill({ status: 200, headers: { ...tus, 'Upload-Offset': String(upload.bytes.length), 'Upload-Length': String(upload.length) } })
    if (method === 'DELETE') {
      this.uploads.delete(upload.id)
      return route.fulfill({ status: 204, headers: tus })
    }
    if (method === 'PATCH') {
      if (Number(headers['upload-offset']) !== upload.bytes.length) return route.fulfill({ status: 409, headers: tus })
      upload.bytes = Buffer.concat([upload.bytes, body])
      return route.fulfill({ status: 204, headers: { ...tus, 'Upload-Offset': String(upload.bytes.length) } })
    }
    const { id, name, type, kind, bytes, length } = upload
    const size = kind === 'image' && bytes.subarray(1, 4).toString() === 'PNG' ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : {}
    Object.assign(upload, size)
    return route.fulfill({ status: 200, headers: tus, contentType: 'application/json', body: JSON.stringify({ upload: { id, name, type, kind, size: bytes.length, offset: bytes.length, complete: bytes.length === length, ...size, ...(kind === 'image' && { thumbHash: '3OcRJYB4d3h/iIeHeEh3eIhw+j3A' }) } }) })
  }
}
