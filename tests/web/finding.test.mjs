// Going to a chat or person by a few letters, and the list: what stands where, what opens first.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, kim, team, product, design
before(async () => {
  community = await Community.open()
  kim = await community.person('Kim')
  team = await community.people('Jana Müller', 'Zoë Ångström', 'Priya Nair')
  product = await community.group(kim, 'Product', team)
  design = await community.group(kim, 'Product design', team)
  await community.group(kim, 'Potted plants', team)
  await community.channel(kim, product, 'releases')
  await community.say(kim, design, 'hello')
})
after(() => community.close())

const switcher = (device) => device.dialog('Go to chat or person')
const field = (device) => device.page.getByRole('combobox', { name: 'Go to chat or person' })
const hits = (device) => switcher(device).getByRole('option').locator('strong').allInnerTexts()

test('a few letters find a chat or person, also without accents, by initials, and with a slip', async () => {
  const device = await Device.of(kim)
  await device.row('Product design').waitFor()
  await device.page.keyboard.press('Control+k')
  for (const [typed, first] of [
    ['muller', 'Jana Müller'], ['mueller', 'Jana Müller'], ['angstrom', 'Zoë Ångström'], ['zoe', 'Zoë Ångström'], ['ptd', 'Product design'],
    ['prod des', 'Product design'], ['prodcut des', 'Product design'], ['desing', 'Product design'], ['product', 'Product'], ['product rel', 'releases'],
    ['priay', 'Priya Nair'],
  ]) {
    await field(device).fill(typed)
    await becomes(first, async () => (await hits(device))[0])
  }
  await field(device).fill('xyzzy')
  await switcher(device).getByText('Nothing of that name').waitFor()
  // The channel says whose it is.
  await field(device).fill('releases')
  await switcher(device).getByRole('option', { name: /releases.*Product/ }).waitFor()
  await device.close()
})

test('where members are chosen or mentioned they are found in the same way, and a guess is not sent', async () => {
  const device = await Device.of(kim)
  const { page } = device
  await device.enter('Product design')
  await device.composer.pressSequentially('Thanks @mull')
  await page.getByRole('option', { name: /Jana Müller/ }).waitFor()
  await device.composer.press('Enter')
  await becomes('Thanks @jana.m.ller ', () => device.composer.inputValue())
  await device.composer.fill('')
  await device.composer.pressSequentially('@priay')
  await page.getByRole('option', { name: /Priya Nair/ }).waitFor()
  await device.composer.press('Enter')
  await device.own('@priay', 'sent').waitFor()
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('searchbox', { name: 'Find people by name' }).fill('angstrom')
  await device.dialog('New chat').getByRole('button', { name: /Zoë Ångström/ }).waitFor()
  await device.close()
})

/** What was begun is gone on all devices. */
async function noDraft(device) {
  await device.composer.evaluate((field) => field.blur())
  await becomes([], async () => (await community.as(kim, 'GET', '/drafts')).drafts)
}

const parts = /assets\/deferred/

/** The page anew, without what is fetched after it until that is let go of. */
async function holdParts(device) {
  let release
  const held = new Promise((resolve) => (release = resolve))
  await device.context.route(parts, async (route) => {
    await held
    await route.continue()
  })
  await device.page.reload({ waitUntil: 'commit' })  // the page is loaded when its deferred style is
  await device.composer.waitFor()
  return release
}

test('what is typed from the moment of Ctrl+K on goes to the switcher, however long it takes to come', async () => {
  const device = await Device.of(kim, { serviceWorkers: 'block' })
  const { page } = device
  await device.enter('Product design')
  const release = await holdParts(device)
  await device.composer.fill('draft')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('mullx')
  await page.keyboard.press('Backspace')
  await page.keyboard.insertText('er')
  await page.keyboard.press('Enter')
  await page.keyboard.type('!')
  assert.equal(await switcher(device).count(), 0)
  release()
  await page.getByRole('textbox', { name: 'Message to Jana Müller' }).waitFor()
  await becomes('draft', async () => (await device.enter('Product design'), device.composer.inputValue()))
  assert.equal((await community.messages(kim, design)).some(({ content }) => /draft|mull/.test(content)), false)

  // And in one breath, with everything here: no frame lies between.
  await page.evaluate(() => {
    const press = (key, more = {}) => {
      const target = document.activeElement
      const on = target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
      if (on && key.length === 1) document.execCommand('insertText', false, key)
    }
    press('k', { ctrlKey: true })
    for (const letter of 'priya') press(letter)
  })
  await becomes('priya', () => field(device).inputValue())
  await becomes('Priya Nair', async () => (await hits(device))[0])
  await page.keyboard.press('Escape')
  await becomes('draft', () => device.composer.inputValue())
  await device.composer.fill('')
  await noDraft(device)
  await device.close()
})

test('so it is with every layer that one types into, and Escape leaves what has not come', async () => {
  const device = await Device.of(kim, { serviceWorkers: 'block' })
  const { page } = device
  await device.enter('Product design')
  const release = await holdParts(device)
  // What does not come can be left.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('x')
  await page.keyboard.press('Escape')
  await page.keyboard.type('well')
  await becomes('well', () => device.composer.inputValue())
  await page.keyboard.press('Control+k')
  await page.goBack({ waitUntil: 'commit' })
  await page.keyboard.type(' then')
  await becomes('well then', () => device.composer.inputValue())

  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await page.keyboard.type('tada')
  release()
  await becomes('tada', () => page.getByRole('searchbox', { name: 'Search emoji' }).inputValue())
  await page.getByRole('button', { name: 'tada' }).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await device.composer.inputValue(), 'well then')
  const search = page.getByRole('searchbox', { name: 'Search emoji' })
  if (await search.isVisible()) await page.keyboard.press('Escape')  // the first one emptied it
  await search.waitFor({ state: 'hidden' })
  await device.composer.fill('')
  await noDraft(device)
  await device.close()

  for (const [button, search] of [['New chat', 'Find people by name']]) {
    const fresh = await Device.of(kim, { serviceWorkers: 'block' })
    await fresh.enter('Product design')
    const go = await holdParts(fresh)
    await fresh.page.getByRole('button', { name: button }).click()
    await fresh.page.keyboard.type('zoe')
    go()
    await becomes('zoe', () => fresh.page.getByRole('searchbox', { name: search }).inputValue())
    await fresh.dialog(button).getByRole('button', { name: /Zoë/ }).waitFor()
    assert.equal(await fresh.composer.inputValue(), '')
    await fresh.close()
  }
})

test('a layer that cannot be had says so, and is tried again or left', async () => {
  const device = await Device.of(kim, { serviceWorkers: 'block' })
  const { page } = device
  await device.enter('Product design')
  await device.context.route(parts, (route) => route.abort())
  await page.reload()
  await device.composer.waitFor()
  await page.keyboard.press('Control+k')
  const told = page.getByRole('dialog').filter({ hasText: 'This part could not be loaded.' })
  await told.waitFor()
  await page.keyboard.press('Escape')
  await told.waitFor({ state: 'detached' })
  await page.keyboard.type('on')
  await becomes('on', () => device.composer.inputValue())
  await device.composer.fill('')
  await noDraft(device)
  await device.close()
})

test('a pinned group keeps its channels, and a channel that stands alone names its group', async () => {
  const mo = await community.person('Mona')
  const club = await community.group(mo, 'Rowing club', team)
  const boats = await community.channel(mo, club, 'boats')
  const races = await community.channel(mo, club, 'races')
  await community.group(mo, 'Neighbours', team)
  const device = await Device.of(mo)
  const order = () => device.list.getByRole('link').filter({ has: device.page.locator('.chat-name') }).evaluateAll((all) => all.map((one) => one.querySelector('.chat-name').textContent.trim()))
  await becomes(['Neighbours', 'Rowing club', 'boats', 'races'], order)
  await community.as(mo, 'PATCH', `/chats/${club.id}/state`, { pinned: true })
  await becomes(['Rowing club', 'boats', 'races', 'Neighbours'], order)
  assert.equal(await device.row(/boats/).getAttribute('title'), 'in Rowing club')
  // Pinned by itself, it stands alone.
  await community.as(mo, 'PATCH', `/chats/${club.id}/state`, { pinned: false })
  await community.as(mo, 'PATCH', `/chats/${races.id}/state`, { pinned: true })
  await becomes(['races', 'Neighbours', 'Rowing club', 'boats'], order)
  await device.list.getByRole('link', { name: /races.*in Rowing club/ }).waitFor()
  await device.list.getByRole('link', { name: /races/ }).getByText('Rowing club', { exact: false }).first().waitFor()
  // A group that is put away does not hide what goes on in its channels.
  await community.as(mo, 'PATCH', `/chats/${races.id}/state`, { pinned: false })
  await community.as(mo, 'PATCH', `/chats/${club.id}/state`, { archived: true })
  await becomes(['boats', 'Neighbours', 'races'].sort(), async () => (await order()).sort())
  await device.list.getByRole('link', { name: /boats.*in Rowing club/ }).waitFor()
  await device.page.evaluate((id) => { location.hash = `#/chat/${id}` }, boats.id)
  await until('the title names both', async () => (await device.page.title()) === 'Rowing club · boats · snug')
  await device.close()
})

test('the page without an address opens the last chat again; nothing is left of it after signing out', async () => {
  const device = await Device.of(kim)
  const { page } = device
  await device.enter('Product design')
  await device.message('hello').waitFor()
  await page.goto('about:blank')
  await page.goto(`${community.url}/`)
  await device.message('hello').waitFor()
  assert.match(page.url(), new RegExp(`#/chat/${design.id}$`))
  // Home is home.
  await page.getByRole('link', { name: 'snug' }).click()
  await page.getByRole('heading', { name: 'Pick a chat, or start one' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Pick a chat, or start one' }).waitFor()
  // Where the list is a page of its own, it is the first.
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto('about:blank')
  await page.goto(`${community.url}/`)
  await device.row('Product design').waitFor()
  assert.equal(await device.composer.count(), 0)
  await device.close()
})

/** Counts what is told, and says who is looking: pages of a test are all in front of somebody. */
const watched = (context) => context.addInitScript(() => {
  globalThis.told = []
  globalThis.Notification = class {
    static permission = 'granted'
    static requestPermission = async () => 'granted'
    constructor(title, { body }) { globalThis.told.push(`${title}: ${body}`) }
    close() {}
  }
  globalThis.away = false
  Object.defineProperty(document, 'hidden', { get: () => globalThis.away })
  Object.defineProperty(document, 'visibilityState', { get: () => (globalThis.away ? 'hidden' : 'visible') })
  document.hasFocus = () => !globalThis.away
  try {
    localStorage.setItem('snug.preferences', JSON.stringify({ notifications: true }))
  } catch { /* about:blank */ }
})

test('of several tabs one tells what is new, and none what is seen in another', async () => {
  const [quin, rae] = await community.people('Quin', 'Rae')
  const [chat, other] = [await community.direct(quin, rae), await community.group(rae, 'Choir', [quin])]
  const device = await Device.of(quin, { prepare: watched })
  const tabs = [device.page]
  for (let n = 0; n < 2; n++) tabs.push(await device.newPage(`/#/chat/${other.id}`))
  const [first, second, third] = tabs
  for (const tab of tabs) await tab.getByRole('navigation', { name: 'Your chats' }).getByRole('link', { name: /Rae/ }).waitFor()
  const away = (tab, is) => tab.evaluate((is) => {
    globalThis.away = is
    document.dispatchEvent(new Event('visibilitychange'))
  }, is)
  const told = async () => (await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.told)))).flat()
  /** One of them has its turn, and the others wait for theirs. */
  const oneTells = () => becomes([1, tabs.length - 1], () => tabs[0].evaluate(async () => {
    const { held, pending } = await navigator.locks.query()
    return [held, pending].map((all) => all.filter(({ name }) => name.startsWith('snug.tells.')).length)
  }))
  const show = (tab, { id }) => tab.evaluate((id) => { location.hash = `#/chat/${id}` }, id)

  await oneTells()
  // Two are in the background, one shows the chat.
  await away(first, true)
  await away(second, true)
  await show(third, chat)
  await third.getByRole('textbox', { name: 'Message to Rae' }).waitFor()
  await community.say(rae, chat, 'do you see me')
  await third.getByRole('article', { name: /do you see me/ }).waitFor()
  // Of another chat it is told, once: with it what was seen would have been told by now.
  await community.say(rae, other, 'and here')
  await becomes(['Rae in Choir: and here'], told)

  // All in the background: once. The one that told is closed: another tells.
  await away(third, true)
  await community.say(rae, chat, 'nobody looks')
  await becomes(['Rae in Choir: and here', 'Rae: nobody looks'], told)
  const teller = (await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.told.length)))).indexOf(2)
  assert.ok(teller >= 0, 'one of them told all of it')
  await tabs[teller].close()
  tabs.splice(teller, 1)
  await oneTells()
  await community.say(rae, chat, 'still not')
  await becomes(['Rae: still not'], told)
  device.page = tabs[0]
  await device.close()
})
