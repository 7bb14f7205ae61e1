// Two people and their devices: whatever one does, the other sees.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { boxOf, boxesOf, isInView } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

/** Two people with a direct chat; only the first one has a device yet. */
async function pair(one, other) {
  const [first, second] = await community.people(one, other)
  const chat = await community.direct(first, second)
  return { first, second, chat, device: await Device.of(first) }
}

test('a message is sent, delivered and read, and both see it edited, answered and deleted', async () => {
  const { second, device: ada } = await pair('Ada', 'Ben')
  await ada.enter('Ben')
  await ada.send('The kettle is on')
  await ada.own('The kettle is on', 'sent').waitFor()

  const ben = await Device.of(second)
  await ben.row('The kettle is on').waitFor()
  await ada.own('The kettle is on', 'delivered').waitFor()
  await ben.row('1 unread message').waitFor()
  await ben.enter('Ada')
  await ben.message('The kettle is on').waitFor()
  await ada.own('The kettle is on', 'read').waitFor()
  await ben.row('1 unread message').waitFor({ state: 'detached' })

  // Editing borrows the field, and gives the draft back.
  await ada.composer.fill('meanwhile')
  await ada.act('The kettle is on', 'Edit')
  await becomes('The kettle is on', () => ada.composer.inputValue())
  await ada.composer.fill('The kettle is **off**')
  await ada.page.getByRole('button', { name: 'Save changes' }).click()
  await ben.message('The kettle is off, edited').waitFor()
  await ben.message('The kettle is on').waitFor({ state: 'detached' })
  await becomes('off', () => ben.message('The kettle is off').locator('strong').innerText())
  await until('the draft is back', async () => (await ada.composer.inputValue()) === 'meanwhile')
  await ada.composer.fill('')

  await ben.act('The kettle is off', 'Reply')
  await ben.page.getByText('Replying to Ada').waitFor()
  await ben.send('Why?')
  await ben.page.getByText('Replying to Ada').waitFor({ state: 'detached' })
  await ada.message('Why?').getByRole('button', { name: 'You The kettle is off' }).click()
  await until('the answered message is in the address', () => /\/1$/.test(ada.page.url()))

  await ada.act('The kettle is off', 'More')
  await ada.choose('Delete')
  await ada.page.getByRole('alertdialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click()
  await ben.message('This message was deleted').waitFor()
  await ada.message('This message was deleted').waitFor()
  await ben.message('Why?').getByRole('button', { name: 'This message was deleted' }).waitFor()
  assert.deepEqual(await ben.texts(), await ada.texts())
  await ada.close()
  await ben.close()
})

test('who types and who is there is seen, and when it is over', async () => {
  const { first, second, device: cleo } = await pair('Cleo', 'Dan')
  const dan = await Device.of(second)
  await dan.row('Cleo').getByRole('img', { name: 'online' }).waitFor()
  await cleo.enter('Dan')
  await cleo.page.getByRole('button', { name: 'Dan online' }).waitFor()

  await cleo.composer.pressSequentially('Well, ')
  await dan.row('typing…').waitFor()
  await dan.enter('Cleo')
  await cleo.composer.pressSequentially('I think')
  await dan.page.getByText('Cleo is typing', { exact: true }).waitFor()
  await cleo.composer.fill('')
  await dan.page.getByText('Cleo is typing', { exact: true }).waitFor({ state: 'detached' })
  await cleo.composer.pressSequentially('again')
  await dan.page.getByText('Cleo is typing', { exact: true }).waitFor()
  await cleo.composer.press('Enter')
  await dan.message('again').waitFor()
  await dan.page.getByText('Cleo is typing', { exact: true }).waitFor({ state: 'detached' })

  await community.as(first, 'PUT', '/presence', { status: 'busy' })
  await dan.row('Cleo').getByRole('img', { name: 'busy' }).waitFor()
  await cleo.close()
  await dan.row('Cleo').getByRole('img', { name: 'busy' }).waitFor({ state: 'detached' })
  await dan.page.getByRole('button', { name: /^Cleo last seen/ }).waitFor()
  await dan.close()
})

test('people are mentioned by a few letters, and find a mark on the chat', async () => {
  const [finn, gwen, hal] = await community.people('Finn', 'Gwendolyn Ash', 'Hal')
  await community.group(finn, 'Choir', [gwen, hal])
  const one = await Device.of(finn)
  const other = await Device.of(gwen)
  await one.enter('Choir')
  await one.composer.pressSequentially('Are you coming, @as')
  await one.page.getByRole('option', { name: /Gwendolyn Ash/ }).waitFor()
  await becomes(1, () => one.page.getByRole('option').count())
  await one.composer.press('Enter')
  await becomes('Are you coming, @gwendolyn.ash ', () => one.composer.inputValue())
  await one.composer.pressSequentially('or not? :tad')
  await one.page.getByRole('option', { name: /:tada:/ }).click()
  await becomes('Are you coming, @gwendolyn.ash or not? 🎉 ', () => one.composer.inputValue())
  await one.composer.press('Enter')

  await other.row('Choir').filter({ hasText: '1 mention of you' }).waitFor()
  await becomes('(1) snug', () => other.page.title())
  await other.enter('Choir')
  await other.message('Are you coming').getByText('@gwendolyn.ash', { exact: true }).waitFor()
  await other.row('1 mention of you').waitFor({ state: 'detached' })
  await until('nothing waits in the title', async () => (await other.page.title()) === 'Choir · snug')
  await one.close()
  await other.close()
})

test('what is written while an emoji is looked up goes after it, and nothing goes twice', async () => {
  const [mia, noor] = await community.people('Mia', 'Noor')
  const chat = await community.direct(mia, noor)
  const device = await Device.of(mia, { serviceWorkers: 'block' })
  let release
  const held = new Promise((resolve) => (release = resolve))
  await device.context.route(/assets\/emoji-/, async (route) => {
    await held
    await route.continue()
  })
  await device.enter('Noor')
  await device.composer.fill(':tada: at last')
  await device.composer.press('Enter')
  await device.composer.press('Enter')
  await device.composer.pressSequentially('and')
  await device.composer.press('Enter')
  await device.composer.pressSequentially('more')
  release()
  await device.own('and', 'sent').waitFor()
  assert.deepEqual((await community.messages(mia, chat)).map(({ content }) => content), ['🎉 at last', 'and'])
  assert.equal(await device.composer.inputValue(), 'more')
  await device.close()
})

test('what was begun is kept while one looks elsewhere, and over a reload', async () => {
  const { first, second, device } = await pair('Ines', 'Jon')
  await community.group(first, 'Book club', [second])
  await device.enter('Jon')
  await device.composer.fill('Dear Jon,\nhow')
  await device.enter('Book club')
  await becomes('', () => device.composer.inputValue())
  await device.row('Draft: Dear Jon, how').waitFor()
  await device.composer.fill('Chapter 3')
  await device.page.reload()
  await until('the draft of the open chat is back', async () => (await device.composer.inputValue()) === 'Chapter 3')
  await device.enter('Jon')
  await becomes('Dear Jon,\nhow', () => device.composer.inputValue())
  await device.composer.press('Enter')
  await device.own('Dear Jon, how', 'sent').waitFor()
  await device.enter('Book club')
  await device.row('Draft:').waitFor({ state: 'detached' })
  await device.close()
})

test('unread messages begin below a divider, and are read as they are seen', async () => {
  const { first, second, chat, device } = await pair('Kim', 'Lou')
  for (let n = 1; n <= 20; n++) await community.say(second, chat, `old ${n}`)
  await community.read(first, chat, 20)
  for (let n = 1; n <= 60; n++) await community.say(second, chat, `news ${n}`)
  await device.row('60 unread messages').waitFor()
  await device.enter('Lou')
  const divider = device.log.getByText('New', { exact: true })
  await divider.waitFor()
  const [place, frame] = await boxesOf(divider, device.log)
  assert.ok(place.y > frame.y && place.y < frame.y + frame.height / 2, JSON.stringify([place, frame]))

  // Not all of it fits on the screen: the rest waits, and is counted.
  const jump = device.page.getByRole('button', { name: /^To the latest message, \d+ new messages$/ })
  await jump.waitFor()
  const left = async () => Number(/\d+/.exec((await jump.getAttribute('aria-label').catch(() => '')) ?? '')?.[0] ?? 0)
  await until('what fits is read', async () => [await left()].every((n) => n > 0 && n < 60))
  const at = await boxOf(device.message('news 1').first())
  await community.say(second, chat, 'while you read')
  await device.row('while you read').waitFor()
  assert.deepEqual(await boxOf(device.message('news 1').first()), at)
  assert.ok(await divider.isVisible())

  await jump.click()
  await device.message('while you read').waitFor()
  await device.row('Lou').filter({ hasText: 'unread' }).waitFor({ state: 'detached' })
  await device.page.getByRole('button', { name: /^To the latest message/ }).waitFor({ state: 'detached' })
  assert.ok(await divider.count() === 1, 'it stays while one looks')

  // At the live end, new ones come into view and are read at once.
  await community.say(second, chat, 'and now')
  await device.message('and now').waitFor()
  await until('it is in view', () => isInView(device.message('and now'), device.log))
  await until('it is read', async () => (await community.as(first, 'GET', `/chats/${chat.id}`)).chat.state.unread === 0)
  await device.close()
})

test('days are told apart', async () => {
  const { first, second, chat, device } = await pair('Mona', 'Nell')
  await device.close()
  const messages = []
  for (const text of ['long ago', 'the other day', 'also then', 'just now']) messages.push(await community.say(second, chat, text))
  const day = 24 * 60
  await community.age([[400 * day, 0], [day, 1], [day - 1, 2]].map(([ago, n]) => ({ message: messages[n], ago })))
  const again = await Device.of(first)
  await again.enter('Nell')
  await again.message('long ago').waitFor()
  const lines = await again.log.getByRole('listitem').evaluateAll((all) => all.map((one) => one.querySelector('.text')?.textContent ?? one.textContent))
  const old = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Berlin' }).format(Date.now() - 400 * day * 60_000)
  assert.deepEqual(lines.filter((line) => line !== 'New'), [old, 'long ago', 'Yesterday', 'the other day', 'also then', 'Today', 'just now'])
  await again.close()
})

/**
 * Scrolls step by step to an end. How far what was in view ever was from where it belongs, how often it went back to where
 * it had been before the step, and how much was drawn.
 */
function scrollThrough(log, direction, end) {
  return log.evaluate(async (box, { sign, end }) => {
    const frames = async (n) => { while (n-- > 0) await new Promise(requestAnimationFrame) }
    const rows = () => [...box.querySelectorAll('[data-seq]')]
    const edge = () => Number(rows().at(sign < 0 ? 0 : -1).dataset.seq)
    const room = () => (sign < 0 ? box.scrollTop : box.scrollHeight - box.scrollTop - box.clientHeight)
    const step = 400
    const result = { drift: 0, most: 0, undone: 0 }
    for (;;) {
      const { top, bottom } = box.getBoundingClientRect()
      const seen = rows().find((row) => row.getBoundingClientRect().top > (sign < 0 ? top : (top + bottom) / 2))
      const from = seen.getBoundingClientRect().top
      const go = Math.min(step, room())
      let undone = false
      const measure = () => {
        if (sign > 0 && room() < 100) return  // close to the live end it goes there by itself
        const drift = seen.isConnected ? Math.abs(seen.getBoundingClientRect().top - from + sign * go) : Infinity
        if (Math.abs(drift - go) <= 2) undone = true
        else if (drift > result.drift) Object.assign(result, { drift, at: seen.dataset.seq, edge: edge() })
      }
      box.scrollBy({ top: sign * go, behavior: 'instant' })
      await frames(2)
      measure()
      const since = performance.now()
      const passed = () => performance.now() - since
      while (edge() !== end && room() < 1000 && passed() < (room() < 1 ? 20_000 : 500)) {
        await frames(1)
        measure()
      }
      if (edge() !== end && room() < 1) return { ...result, drift: Infinity, why: `nothing came beyond ${edge()}` }
      await frames(1)
      measure()
      if (undone) result.undone++
      result.most = Math.max(result.most, rows().length)
      if (edge() === end && room() < 1) return result
    }
  }, { sign: direction === 'up' ? -1 : 1, end })
}

test('a long history scrolls both ways and holds still what is looked at', async () => {
  const { first, second, chat, device } = await pair('Olive', 'Pat')
  for (let n = 1; n <= 1000; n++) {
    const text = n % 13 === 0 ? `no. ${n}\n\`\`\`js\nlet n = ${n}\nconst m = n * 2\n\`\`\`` : n % 7 === 0 ? `no. ${n} ${'is quite long '.repeat(40)}` : `no. ${n}`
    await community.say(n % 3 ? second : first, chat, text)
  }
  await community.read(first, chat, 1000)
  await device.page.reload()
  await device.enter('Pat')
  await device.message('no. 1000').waitFor()
  const comes = (text) => until(`${text} is in view`, () => isInView(device.message(text).first(), device.log))
  await comes('no. 1000')

  for (const [direction, end] of [['up', 1], ['down', 1000]]) {
    const { drift, most, undone, ...where } = await scrollThrough(device.log, direction, end)
    assert.ok(drift <= 2, `${direction}: moved by ${drift} px ${JSON.stringify(where)}`)
    assert.ok(most <= 400, `${most} messages are drawn`)
    assert.equal(undone, 0, `scrolling ${direction} is never undone`)
    if (end === 1) await device.page.getByText('This is the beginning of your chat with Pat.').waitFor()
  }

  // A link leads to its message, and from there one comes to the end in one step, also by saying something.
  for (const seq of [1, 501]) {
    await device.page.goto(`${community.url}/#/chat/${chat.id}/${seq}`)
    await comes(new RegExp(`no. ${seq}($|,| )`))
    if (seq === 1) await device.page.getByRole('button', { name: 'To the latest message' }).click()
    else await device.send('from far up')
    await comes(seq === 1 ? 'no. 1000' : 'from far up')
  }
  await device.own('from far up', 'sent').waitFor()

  // The link of a message is to be had, and leads there on a device that has nothing yet.
  await device.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await device.act('no. 999', 'More')
  await device.choose('Copy link to message')
  await device.page.getByRole('status').filter({ hasText: 'Copied' }).waitFor()
  assert.equal(await device.page.evaluate(() => navigator.clipboard.readText()), `${community.url}/#/chat/${chat.id}/999`)
  const other = await Device.of(second, { path: `/#/chat/${chat.id}/499` })
  await other.message('no. 499').waitFor()
  await until('it is in view', () => isInView(other.message('no. 499'), other.log))
  assert.ok((await other.log.getByRole('article').count()) < 400)
  await device.close()
  await other.close()
})

/** Keeps count of the pages of history that a device asks for. */
function counting() {
  const asked = []
  return {
    asked,
    prepare: (context) => context.on('page', (page) => page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
      if (/"list_messages"/.test(payload)) asked.push(payload)
    }))),
  }
}

test('who scrolls while a page of history comes is not moved by it, and no second page is asked for', async () => {
  const [quinn, rosa] = await community.people('Quinn', 'Rosa')
  const chat = await community.direct(quinn, rosa)
  for (let n = 1; n <= 200; n++) await community.say(rosa, chat, `no. ${n} ${'and so on '.repeat(15)}`)
  await community.read(quinn, chat, 200)
  const { asked, prepare } = counting()
  const device = await Device.of(quinn, { prepare })
  await device.enter('Rosa')
  await device.message('no. 200').waitFor()
  await device.drawn()
  const before = asked.length
  const seen = await device.log.evaluate(async (box) => {
    const frames = async () => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame) }
    const rows = () => [...box.querySelectorAll('[data-seq]')]
    const first = rows().length
    box.scrollTop = 1100
    await frames()
    const { top } = box.getBoundingClientRect()
    const row = rows().find((row) => row.getBoundingClientRect().top > top)
    const from = row.getBoundingClientRect().top
    let scrolled = 0
    // At the edge it waits, but goes on to say that it scrolls.
    for (const end = performance.now() + 20_000; rows().length === first && performance.now() < end;) {
      if (scrolled < 1000) {
        box.scrollTop -= 2
        scrolled += 2
      }
      box.dispatchEvent(new Event('scroll'))
      await new Promise((done) => setTimeout(done))
    }
    await frames()
    return { came: rows().length > first, moved: Math.round(row.getBoundingClientRect().top - from - scrolled) }
  })
  await device.drawn()
  assert.deepEqual({ ...seen, pages: asked.length - before }, { came: true, moved: 0, pages: 1 })
  await device.close()

  // On a tall screen there is nothing to scroll: what fits comes by itself.
  const tall = await Device.of(quinn, { height: 4000 })
  await tall.enter('Rosa')
  await until('the screen is full', () => tall.log.evaluate((box) => box.scrollHeight > box.clientHeight + 200))
  await tall.message('no. 200').waitFor()
  await tall.close()
})

test('what a page that stays open has let go of comes again as one scrolls there', async () => {
  const [sol, theo] = await community.people('Sol', 'Theo')
  const chat = await community.direct(sol, theo)
  for (let n = 1; n <= 500; n++) await community.say(theo, chat, `no. ${n}`)
  await community.read(sol, chat, 500)
  const { asked, prepare } = counting()
  const device = await Device.of(sol, {
    prepare: async (context) => {
      prepare(context)
      await context.clock.install()
    },
  })
  await device.enter('Theo')
  await device.message('no. 500').waitFor()
  const { drift } = await scrollThrough(device.log, 'up', 1)
  assert.ok(drift <= 2, `moved by ${drift} px`)
  const atFirst = asked.length

  // It is all here: to the end and up again nothing is asked for. A minute later much of it is.
  const toTheEnd = async () => {
    await device.page.getByRole('button', { name: 'To the latest message' }).click()
    await until('it is at its end', () => device.log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2 && !!box.querySelector('[data-seq="500"]')))
  }
  await toTheEnd()
  await scrollThrough(device.log, 'up', 1)
  assert.equal(asked.length, atFirst)
  await toTheEnd()
  await device.page.clock.fastForward(61_000)
  const again = await scrollThrough(device.log, 'up', 1)
  assert.ok(again.drift <= 2, `moved by ${again.drift} px`)
  assert.ok(asked.length - atFirst >= 4, `${asked.length - atFirst} pages came again`)
  assert.deepEqual((await device.texts()).slice(0, 3), ['no. 1', 'no. 2', 'no. 3'])
  await device.close()
})
