// Much of everything: a long history, a long list, a busy chat. What is drawn is asserted, how fast is told.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { boxOf, isInView } from './support/boxes.mjs'
import { Device, becomes, patience, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { watch } from './support/measure.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

/** Makes many calls at once, a few hundred under way at a time; `of(n)`: what the nth says. */
async function each(client, count, name, of) {
  const answers = []
  for (let n = 0; n < count;) {
    const some = []
    for (; n < count && some.length < 500; n++) some.push(client.call(name, of(n)))
    answers.push(...(await Promise.all(some)))
    client.take('new_message')
  }
  return answers
}

const connect = (person) => Client.connect(community.server, person.token)

/** The texts of a chat in which something happens: short, long, and code. */
function text(n) {
  if (n % 13 === 0) return `no. ${n}\n\`\`\`js\nlet n = ${n}\nconst m = n * 2\n\`\`\``
  return n % 7 === 0 ? `no. ${n} ${'is quite long '.repeat(30)}` : `no. ${n} is **short**`
}

/**
 * Scrolls up a bit in each frame until `distance` is behind. How far what was in view ever was from where it belongs, in
 * how many frames the step was taken back, and the most messages that were ever drawn.
 */
function scrollUp(log, distance) {
  return log.evaluate(async (box, distance) => {
    const frame = () => new Promise(requestAnimationFrame)
    const rows = () => box.querySelectorAll('[data-seq]')
    const result = { drift: 0, undone: 0, most: 0, gone: 0 }
    let moved = performance.now()
    while (result.gone < distance) {
      if (performance.now() - moved > 20_000) throw new Error(`stuck after ${result.gone} px at ${rows()[0].dataset.seq}`)
      const { top, height } = box.getBoundingClientRect()
      const seen = document.elementFromPoint(box.getBoundingClientRect().left + box.clientWidth / 2, top + height / 2)?.closest('[data-key]')
      const from = seen?.getBoundingClientRect().top
      const step = Math.min(100, box.scrollTop)
      box.scrollBy({ top: -step, behavior: 'instant' })
      result.gone += step
      if (step > 0) moved = performance.now()
      await frame()
      if (!seen) continue
      const drift = seen.isConnected ? Math.abs(seen.getBoundingClientRect().top - from - step) : Infinity
      if (step > 0 && Math.abs(drift - step) < 1) result.undone++
      else if (drift > result.drift) Object.assign(result, { drift, at: seen.dataset.seq })
      if (result.gone % 1000 < 100) result.most = Math.max(result.most, rows().length)
    }
    return { ...result, first: Number(rows()[0].dataset.seq) }
  }, distance)
}

test('a chat of 100,000 messages is scrolled through, and one comes to any of them and back', async (t) => {
  const [ada, ben] = await community.people('Ada', 'Ben')
  const chat = await community.direct(ada, ben)
  const since = Date.now()
  const clients = [await connect(ada), await connect(ben)]
  for (let n = 0; n < 100_000; n += 1000) {
    const client = clients[(n / 1000) % 2]
    await each(client, 1000, 'send_message', (m) => ({ chatId: chat.id, content: text(n + m + 1) }))
  }
  for (const client of clients) await client.close()
  t.diagnostic(`100,000 messages are sent in ${((Date.now() - since) / 1000).toFixed(1)} s`)
  await community.read(ada, chat, 100_000)

  const device = await Device.of(ada)
  await device.enter('Ben')
  const inView = (n) => isInView(device.log.locator(`[data-seq="${n}"]`), device.log)
  await until('its end is in view', () => inView(100_000))
  await device.drawn()

  const stop = await watch(device.page)
  const { drift, undone, most, gone, first, at } = await scrollUp(device.log, 60_000)
  t.diagnostic(`scrolling up ${gone} px to no. ${first}: ${await stop()}`)
  assert.equal(undone, 0, 'no step is taken back')
  assert.ok(first < 99_200, `no. ${first}`)
  assert.ok(most <= 400, `${most} messages are drawn`)
  assert.ok(drift < 1, `no. ${at} moved by ${drift} px`)

  for (const n of [50_000, 3]) {
    await device.page.goto(`${community.url}/#/chat/${chat.id}/${n}`)
    await until(`no. ${n} is in view`, () => inView(n))
    assert.ok((await device.log.getByRole('article').count()) <= 400)
  }
  await device.page.getByRole('button', { name: 'To the latest message' }).click()
  await until('the end is in view', () => inView(100_000))
  await device.send('at last')
  await device.own('at last', 'sent').waitFor()
  assert.ok((await device.log.getByRole('article').count()) <= 400)
  await device.close()
})

test('a list of 1,000 chats scrolls, and what is new comes to its top', async (t) => {
  const [cleo, dan] = await community.people('Cleo', 'Dan')
  const client = await connect(cleo)
  const name = (n) => `Chat no. ${String(n).padStart(3, '0')}`
  const chats = await each(client, 1000, 'create_chat', (n) => ({ kind: 'group', title: name(n), memberIds: [dan.id] }))
  await client.close()
  const ids = chats.map(({ chat }) => chat.id)

  const device = await Device.of(cleo)
  const rows = device.list.locator('.chat-name')
  await device.row(name(999)).waitFor()
  const order = Array.from({ length: 1000 }, (_, n) => name(999 - n))
  await becomes(order.slice(0, 10), async () => (await rows.allInnerTexts()).slice(0, 10))
  await becomes('1000', () => device.list.locator('.chat').first().getAttribute('aria-setsize'))
  await device.page.waitForLoadState('networkidle')
  const stop = await watch(device.page)
  const { seen, most } = await device.list.locator('.list-scroller').evaluate(async (box) => {
    const seen = new Map()
    let most = 0
    for (let last = -1; last !== box.scrollTop;) {
      last = box.scrollTop
      const all = [...box.querySelectorAll('.chat')]
      most = Math.max(most, all.length)
      const { top, bottom } = box.getBoundingClientRect()
      for (const one of all) {
        const place = one.getBoundingClientRect()
        const middle = (place.top + place.bottom) / 2
        if (middle > top && middle < bottom) seen.set(one.querySelector('.chat-name').textContent, Math.round(place.top - top + box.scrollTop))
      }
      box.scrollBy({ top: 200, behavior: 'instant' })
      await new Promise(requestAnimationFrame)
    }
    return { seen: [...seen].sort(([, a], [, b]) => a - b).map(([name]) => name), most }
  })
  t.diagnostic(`scrolling through 1,000 chats: ${await stop()}; at most ${most} rows`)
  assert.equal(seen.join('\n'), order.join('\n'))
  assert.ok(most <= 100, `${most} rows are drawn`)

  // In the middle of it, what one looks at holds still while others come to the top.
  const scroll = (to) => device.list.locator('.list-scroller').evaluate((box, to) => { box.scrollTop = to }, to)
  for (const to of [32_000, 31_900]) {
    await scroll(to)
    await device.drawn()
  }
  const place = () => boxOf(device.list.locator('.chat', { hasText: name(495) }))
  const was = await place()
  for (const n of [3, 700]) await community.say(dan, { id: ids[n] }, `news of ${n}`)
  await becomes('(2) snug', () => device.page.title())
  const { y } = await place()
  assert.ok(Math.abs(y - was.y) < 1, `it moved from ${was.y} to ${y}`)
  await scroll(0)
  await becomes([name(700), name(3), name(999), name(998)], async () => (await rows.allInnerTexts()).slice(0, 4))

  // The keyboard gets through to what is not drawn yet.
  await device.row(name(700)).focus()
  for (let n = 0; n < 60; n++) await device.page.keyboard.press('ArrowDown')
  await becomes(name(941), () => device.page.evaluate(() => document.activeElement.querySelector('.chat-name')?.textContent))
  await device.page.keyboard.press('Enter')
  await device.page.getByRole('heading', { name: name(941), level: 1 }).waitFor()
  await device.row(name(941)).focus()
  for (const [key, end] of [['End', name(0)], ['Home', name(700)]]) {
    await device.page.keyboard.press(key)
    await becomes(end, () => device.page.evaluate(() => document.activeElement.querySelector('.chat-name')?.textContent))
  }
  await device.close()
})

test('while 100 messages come each second one can write, and none is missing', async (t) => {
  const [emil, finn] = await community.people('Emil', 'Finn')
  const chat = await community.group(emil, 'Rush hour', [finn])
  const device = await Device.of(emil)
  await device.enter('Rush hour')
  // The page draws the newest hundred. Where it gets no time for as many, others have the machine: they write more slowly.
  let shown = 0
  await device.page.exposeFunction('shown', (count) => { shown = count })
  await device.log.evaluate((box) => {
    globalThis.drawn = []
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node.dataset?.seq) globalThis.drawn.push(Number(node.dataset.seq))
      globalThis.shown(globalThis.drawn.length)
    }).observe(box, { childList: true, subtree: true })
  })
  const client = await connect(finn)
  const count = 500
  const stop = await watch(device.page)
  const sending = new Promise((resolve, reject) => {
    const begin = Date.now()
    let sent = 0
    const calls = []
    const timer = setInterval(() => {
      for (; sent < Math.min(count, (Date.now() - begin) / 10, shown + 100); sent++) calls.push(client.call('send_message', { chatId: chat.id, content: text(sent + 1) }))
      const stuck = Date.now() - begin > 3 * patience
      if (sent < count && !stuck) return
      clearInterval(timer)
      if (stuck) reject(new Error(`only ${shown} are drawn`))
      Promise.all(calls).then(resolve, reject)
    }, 10)
  })
  const sentence = 'it goes like clockwork, however much they write: '.repeat(3)
  await device.composer.pressSequentially(sentence, { delay: 20 })
  assert.equal(await device.composer.inputValue(), sentence)
  await sending
  await device.message(`no. ${count} `).waitFor()
  t.diagnostic(`100 messages/s while writing: ${await stop()}`)
  assert.equal((await device.page.evaluate(() => globalThis.drawn)).join(), Array.from({ length: count }, (_, n) => n + 1).join())
  const left = await device.log.locator('[data-seq]').evaluateAll((all) => all.map((one) => Number(one.dataset.seq)))
  assert.deepEqual(left, left.map((_, n) => count - left.length + 1 + n))
  assert.ok(left.length <= 400)
  assert.equal(await device.composer.inputValue(), sentence)
  await until('the newest is in view', () => isInView(device.message(`no. ${count} `), device.log))
  await client.close()
  await device.close()
})
