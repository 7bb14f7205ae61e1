// The first page, and every screen: few requests, nothing that jumps, from 320 pixels and a finger up to 4K.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { allBoxesOf, boxOf, boxesOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { overflow } from './support/faults.mjs'

let community, ada, ben, group
before(async () => {
  community = await Community.open()
  ;[ada, ben] = await community.people('Ada Lovelace', 'Ben Okafor')
  const others = await community.people('Chiara Rossi', 'Dmitri')
  group = await community.group(ada, 'Neighbours', [ben, ...others])
  await community.as(ada, 'PATCH', `/chats/${group.id}`, { topic: 'Everything about the house' })
  for (let n = 1; n <= 12; n++) await community.say(ada, await community.group(ada, `Shelf ${n}`), `book ${n}`)
  await community.say(ben, await community.direct(ada, ben), 'hello from far away')
  // The last one: a chat that moves up in the list is a jump, but one that is meant.
  for (let n = 1; n <= 60; n++) {
    const text = n % 9 === 0 ? `no. ${n}\n\n\`\`\`js\nconst ladder = ${n}\n\`\`\`` : n % 5 === 0 ? `**no. ${n}** ${'goes on and on '.repeat(20)}` : `no. ${n} see https://example.com/${n}`
    await community.say(n % 3 ? ben : others[0], group, text)
  }
  await community.read(ada, group, 60)
})
after(() => community.close())

/**
 * Adds up how far things jump that nobody has moved. Without the banner that says that there is no connection: it comes where
 * connecting takes more than 5 s, as on a loaded machine, and moves what is below it as it is meant to.
 */
const watched = (context) => context.addInitScript(() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('.banner { display: none }')
  document.adoptedStyleSheets = [sheet]
  globalThis.shifts = []
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) globalThis.shifts.push({ value, what: sources.map(({ node }) => node?.className ?? node?.nodeName).join() })
    }
  }).observe({ type: 'layout-shift', buffered: true })
})

async function assertStill(device, what) {
  await device.drawn()
  const shifts = await device.page.evaluate(() => globalThis.shifts)
  assert.ok(shifts.reduce((sum, { value }) => sum + value, 0) < 0.01, `${what}: ${JSON.stringify(shifts)}`)
}

/** What a page fetches before it shows anything, but for the tab's icon and what it asks of the server. */
async function needed(page) {
  return page.evaluate(async () => {
    const painted = await new Promise((resolve) => {
      new PerformanceObserver((list) => {
        for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime)
      }).observe({ type: 'paint', buffered: true })
    })
    const fetched = performance.getEntriesByType('resource').filter(({ responseEnd, name }) => responseEnd <= painted && !/\/(api|icons)\/|build\.json/.test(name))
    return [location.pathname, ...fetched.map(({ name }) => new URL(name).pathname)]
  })
}

test('the first page needs few requests', async (t) => {
  const device = await Device.open(community, { serviceWorkers: 'block' })
  await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  const first = await needed(device.page)
  await device.signIn(ada)
  await device.page.reload()
  await device.row('Neighbours').waitFor()
  const inside = await needed(device.page)
  t.diagnostic(`signed out: ${first.join(' ')}; signed in: ${inside.join(' ')}`)
  assert.ok(first.length <= 6, first.join(' '))
  assert.ok(inside.length <= 6, inside.join(' '))
  await device.close()
})

for (const [size, options] of [['desktop', {}], ['phone', { width: 390, height: 844, hasTouch: true, isMobile: true }]]) {
  test(`nothing jumps while the page comes together: ${size}`, async () => {
    const device = await Device.open(community, { ...options, path: '/', prepare: watched })
    await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await assertStill(device, 'the door')
    await device.signIn(ada)
    await device.row('Neighbours').waitFor()
    await device.page.waitForLoadState('networkidle')
    await assertStill(device, 'the list')

    // A chat is opened by its address: with nothing of it here, with what is kept, and when the server takes its time.
    const open = async (what) => {
      await device.page.goto(`${community.url}/#/chat/${group.id}`)
      await device.page.reload()
      await device.message('no. 60').waitFor()
      await device.page.waitForLoadState('networkidle')
      await assertStill(device, what)
    }
    await open('the first time')
    await open('from what is kept')
    await device.page.route('**/api/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await device.page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name)
    })
    await open('with a slow server')

    // Others come, write, and change what they said.
    const other = await Device.of(ben)
    await other.enter('Neighbours')
    await device.page.getByText('4 members, 2 online').waitFor()
    await assertStill(device, 'somebody comes')
    await other.composer.pressSequentially('well')
    await device.page.getByText('Ben is typing', { exact: true }).waitFor()
    await assertStill(device, 'somebody types')
    await other.send(`well, well, on a ${size}`)
    await device.message(`well, well, on a ${size}`).waitFor()
    await assertStill(device, 'somebody writes')
    await other.close()
    await device.close()
  })
}

/** A finger rests on it for a while. */
async function press(page, target) {
  await target.scrollIntoViewIfNeeded()
  const { x, y, width, height } = await boxOf(target)
  const cdp = await page.context().newCDPSession(page)
  const at = [{ x: x + width / 2, y: y + height / 2 }]
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at })
  await page.getByRole('menu').waitFor()
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

test('with a finger, on a screen of 320 pixels, everything can be done', async () => {
  const device = await Device.open(community, { width: 320, height: 568, hasTouch: true, isMobile: true })
  const { page } = device
  const fits = async (what) => assert.ok((await overflow(page)) <= 0, `${what} is wider than the screen`)
  const seen = async (locator, what) => {
    const { x, y, width, height } = await boxOf(locator)
    assert.ok(x >= 0 && y >= 0 && x + width <= 320 && y + height <= 568, `${what}: ${JSON.stringify({ x, y, width, height })}`)
  }
  await page.getByLabel('Username').fill(ada.username)
  await page.getByLabel('Password', { exact: true }).fill(ada.password)
  await fits('the door')
  await page.getByRole('button', { name: 'Sign in' }).tap()
  await device.row('Neighbours').waitFor()
  await fits('the list')
  await device.row('Neighbours').tap()
  await device.message('no. 60').waitFor()
  await fits('a conversation')
  await seen(device.composer, 'where one writes')
  assert.equal(await device.list.isVisible(), false)

  await device.composer.tap()
  await device.composer.fill('from the\nbus')
  await seen(page.getByRole('button', { name: 'Send' }), 'what sends')
  await page.getByRole('button', { name: 'Send' }).tap()
  await device.own('from the bus', 'sent').waitFor()
  await fits('an answer')

  await press(page, device.message('from the bus'))
  await fits('a menu')
  for (const { height } of await allBoxesOf(page.getByRole('menuitem'))) assert.ok(height >= 44)
  await page.getByRole('menuitem', { name: 'Edit' }).tap()
  await becomes('from the\nbus', () => device.composer.inputValue())
  await fits('an edit')
  await device.composer.fill('from the tram')
  await page.getByRole('button', { name: 'Save changes' }).tap()
  await device.message('from the tram, edited').waitFor()

  await page.locator('[aria-controls=panel]').tap()
  const panel = page.getByRole('complementary', { name: 'Details' })
  await panel.getByRole('button', { name: /Dmitri/ }).waitFor()
  await fits('details')
  await panel.getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('link', { name: 'Back' }).tap()
  await device.row('from the tram').waitFor()
  assert.equal(await device.composer.count(), 0)
  await press(page, device.row('Shelf 3'))
  await page.getByRole('menuitem', { name: 'Pin to top' }).tap()
  await device.list.getByRole('heading', { name: 'Pinned' }).waitFor()
  await fits('a list with what is pinned')
  await page.getByRole('button', { name: 'New chat' }).tap()
  await device.dialog('New chat').waitFor()
  await fits('a dialog')
  await device.dialog('New chat').getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('link', { name: 'Settings' }).tap()
  await page.getByText('This device').first().waitFor()
  await fits('settings')
  await page.getByRole('link', { name: 'Back' }).tap()
  await device.row('Neighbours').waitFor()
  await device.close()
})

test('on a screen of 3840 pixels all has its place, and lines stay short enough to read', async () => {
  const device = await Device.of(ada, { width: 3840, height: 2160 })
  const { page } = device
  await device.enter('Neighbours')
  await device.message('no. 60').waitFor()
  await page.locator('[aria-controls=panel]').click()
  const panel = page.getByRole('complementary', { name: 'Details' })
  await panel.getByRole('button', { name: /Dmitri/ }).waitFor()
  assert.equal(await overflow(page), 0)
  const places = await boxesOf(device.list, device.log, panel, device.composer)
  for (const { x, y, width, height } of places) assert.ok(x >= 0 && y >= 0 && x + width <= 3840 && y + height <= 2160, JSON.stringify(places))
  const [list, log, side, field] = places
  assert.ok(list.x + list.width <= log.x && log.x + log.width <= side.x + 1, 'side by side')
  assert.ok(field.y + field.height > 2160 - 100, 'one writes at the foot of the page')
  for (const { width } of await allBoxesOf(device.log.getByRole('article'))) assert.ok(width <= 800)
  await until('there is enough to fill the page', async () => (await device.log.evaluate((box) => box.querySelector('.row').getBoundingClientRect().top - box.getBoundingClientRect().top)) < 300)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('This device').first().waitFor()
  assert.equal(await overflow(page), 0)
  await device.close()
})
