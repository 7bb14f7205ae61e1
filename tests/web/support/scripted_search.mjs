// A server whose search is in the test's hands: all else is the real one's.

/** `answer`: what is asked → the answer, or `{error}`; it may take its time. */
export const scriptSearch = (answer) => async (context) => {
  await context.routeWebSocket(/\/ws$/, (page) => {
    const server = page.connectToServer()
    server.onMessage((text) => page.send(text))
    page.onMessage(async (text) => {
      const { event, data, ack } = JSON.parse(text)
      if (event !== 'search_messages') return server.send(text)
      const { error, ...found } = await answer(data)
      page.send(JSON.stringify({ ack, data: error ? { ok: false, error } : { ok: true, ...found } }))
    })
  })
}

/** Finds as the server does, but only plain words, in these messages: the newest first, `size` to a page. */
export function find(messages, { query, chatId, page }, size = 25) {
  const words = query.toLowerCase().split(/\s+/).filter((word) => !word.includes(':'))
  const rangesIn = (content) => {
    const text = [...content.toLowerCase()].join('')
    return words.map((word) => text.indexOf(word)).every((at) => at >= 0)
      ? words.map((word) => { const at = [...content.slice(0, text.indexOf(word))].length; return [at, at + [...word].length] })
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
