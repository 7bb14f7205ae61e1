// A server whose search is in the test's hands: all else is the real one's.

/**
 * `answer`: what is asked → the answer, or `{error}`; it may take its time. The context is prepared by what comes back; `cut`
 * ends the connections, and those that are tried, until `mend`.
 */
export function scriptSearch(answer) {
  const open = new Set()
  let down = false
  const prepare = (context) => context.routeWebSocket(/\/ws$/, (page) => {
    if (down) return page.close()
    open.add(page)
    const server = page.connectToServer()
    server.onMessage((text) => page.send(text))
    page.onMessage(async (text) => {
      const { event, data, ack } = JSON.parse(text)
      if (event !== 'search_messages') return server.send(text)
      const { error, ...found } = await answer(data)
      page.send(JSON.stringify({ ack, data: error ? { ok: false, error } : { ok: true, ...found } }))
    })
  })
  const cut = async () => {
    down = true
    await Promise.all([...open].map((page) => page.close()))
    open.clear()
  }
  return Object.assign(prepare, { cut, mend: () => { down = false } })
}

/** Finds as the server does, but only plain words, in these messages: the newest first, `size` to a page. */
export function find(messages, { query, chatId, page }, size = 25) {
  const words = query.toLowerCase().split(/\s+/).filter((word) => !word.includes(':'))
  const rangesIn = (content) => {
    const text = [...content.toLowerCase()].join('')
    return words.map((word) => text.indexOf(word)).every((at) => at >= 0)
      ? words.map((word) => { const at = [...content.slice(0, text.indexOf(word))].length; return { from: at, to: at + [...word].length } })
      : undefined
  }
  const found = [...messages].reverse().filter((message) => (!chatId || message.chatId === chatId) && rangesIn(message.content))
  const from = Number(page ?? 0)
  const part = found.slice(from, from + size)
  return {
    messages: part,
    matches: part.map(({ id, content }) => ({ messageId: id, ranges: rangesIn(content) })),
    ...(from + size < found.length && { nextCursor: String(from + size) }),
  }
}
