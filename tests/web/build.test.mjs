// A server with another build of the page takes over: pages that are open change to it by themselves, at a moment when
// nothing is lost, and go on working until then.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

const binary = process.env.TEST_SNUG_NEXT
/** What stands in the empty field tells the builds apart. */
const [before, after] = ['Write a message', 'Write something']

const written = (device) => device.composer.getAttribute('placeholder')
const opened = (page) => page.evaluate(() => { globalThis.opened = true })
/** Still the page that was there when `opened` was called. */
const isSame = (page) => page.evaluate(() => globalThis.opened === true)
/** A page that is being replaced can't tell. */
const changes = (page) => until('it changes', async () => !(await isSame(page).catch(() => true)))
/** Parts may be kept for ever, but browsers throw away what is old when they need the room. */
const forgetParts = async ({ context, page }) => (await context.newCDPSession(page)).send('Network.clearBrowserCache')
const reached = (...pages) => Promise.all(pages.map((page) => page.evaluate(() => dispatchEvent(new Event('online')))))
/** As if the person had gone to another window: nobody sees a change now. */
const look = (page, away) => page.evaluate((away) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => away })
  document.dispatchEvent(new Event('visibilitychange'))
}, away)

/** Begins to edit a message, and leaves it at that. */
async function edit(device, from, to) {
  await device.act(from, 'Edit')
  await becomes(from, () => device.composer.inputValue())
  await device.composer.fill(to)
}

/** Two people with a direct chat, on a server that can be followed by another build of it. */
async function pair(one, other) {
  const community = await Community.open()
  const [first, second] = await community.people(one, other)
  const chat = await community.direct(first, second)
  return { community, first, second, chat, takeOver: () => community.restart({ binary }) }
}

/** Everything that the worker keeps for a page of this build is there. */
async function workerIs(page, build) {
  await until('the worker has it all', () => page.evaluate(async (name) => {
    const { active } = await navigator.serviceWorker.ready
    return active.state === 'activated' && (await caches.has(name)) && !!(await caches.match('/', { cacheName: name }))
  }, `snug-${build}`))
}
const buildOf = async (community) => (await (await fetch(`${community.url}/build.json`)).json()).build

test('a page that lies idle changes to the new build, and keeps what was typed and what waits to be sent', async () => {
  const { community, first, second, chat, takeOver } = await pair('Ada', 'Ben')
  await community.say(first, chat, 'good mornig')
  const ada = await Device.of(first)
  const ben = await Device.of(second)
  const idle = ada.page
  await ada.enter('Ben')
  await ada.message('good mornig').waitFor()
  assert.equal(await written(ada), before)
  const old = await buildOf(community)
  await workerIs(idle, old)
  // In another tab a message is being edited: that would be lost.
  const busy = await ada.newPage('/')
  await ada.enter('Ben')
  await edit(ada, 'good mornig', 'good morning')
  ada.page = idle
  await idle.bringToFront()
  await ben.enter('Ada')

  await community.server.stop()
  for (const n of [1, 2, 3]) await ada.send(`while it changes ${n}`)
  await ada.message('while it changes 3, waiting to be sent').waitFor()
  await ada.composer.fill('and then')
  for (const page of [idle, busy, ben.page]) await opened(page)
  await takeOver()
  await reached(idle, busy, ben.page)
  await changes(idle)
  await becomes(after, () => written(ada))
  await becomes('and then', () => ada.composer.inputValue())
  await becomes(['good mornig', ...[1, 2, 3].map((n) => `while it changes ${n}`)], () => ada.texts())
  const next = await buildOf(community)
  assert.notEqual(next, old)
  await workerIs(idle, next)

  // The other tab goes on, also with parts that it had not needed yet, and no server has any more.
  ada.page = busy
  await busy.bringToFront()
  assert.ok(await isSame(busy))
  await forgetParts(ada)
  await community.say(second, chat, '```js\nconst sun = true\n```')
  await ada.log.locator('.hl-keyword').waitFor()
  assert.equal(await ada.composer.inputValue(), 'good morning')
  await ada.page.getByRole('button', { name: 'Save changes' }).click()
  await ada.message('good morning, edited').waitFor()
  assert.ok(await isSame(busy))
  await look(busy, true)
  await changes(busy)
  await becomes(after, () => written(ada))
  await becomes('and then', () => ada.composer.inputValue())

  // And without a server it is the new build that opens.
  await community.server.kill()
  const response = await busy.reload()
  assert.ok(response.fromServiceWorker())
  await ada.message('while it changes 3').waitFor()
  await becomes(after, () => written(ada))
  await ada.close()
  await ben.close()
})

test('a page that came out of the cache while there was no server finds out that it is old', async () => {
  const { community, first, takeOver } = await pair('Cleo', 'Dan')
  const cleo = await Device.of(first)
  await cleo.enter('Dan')
  await workerIs(cleo.page, await buildOf(community))
  await community.server.stop()
  assert.ok((await cleo.page.reload()).fromServiceWorker())
  await opened(cleo.page)
  await takeOver()
  await reached(cleo.page)
  await look(cleo.page, true)
  await changes(cleo.page)
  await becomes(after, () => written(cleo))
  await cleo.close()
  await community.close()
})

test('what is filled in is not taken away, nor is the page from under a dialog', async () => {
  const { community, first, second, takeOver } = await pair('Emil', 'Finn')
  const [form, dialog] = [await Device.of(first), await Device.of(second)]
  await form.page.getByRole('link', { name: 'Settings' }).click()
  await form.page.getByLabel('About you').fill('I like bread and')
  await dialog.page.getByRole('button', { name: 'New chat' }).click()
  await dialog.page.getByRole('searchbox').fill('em')
  await dialog.dialog('New chat').getByRole('button', { name: /Emil/ }).waitFor()
  await community.server.stop()
  for (const { page } of [form, dialog]) await opened(page)
  await takeOver()
  for (const { page } of [form, dialog]) {
    const asked = page.waitForResponse(/build\.json/)
    await reached(page)
    await asked
    await look(page, true)
    await look(page, false)
  }
  await form.page.getByLabel('About you').fill('I like bread and butter')
  await form.page.getByRole('button', { name: 'Save', exact: true }).click()
  await form.page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  assert.ok(await isSame(form.page))
  assert.equal(await dialog.page.getByRole('searchbox').inputValue(), 'em')
  assert.ok(await isSame(dialog.page))
  await dialog.dialog('New chat').getByRole('button', { name: 'Close' }).click()
  await dialog.dialog('New chat').waitFor({ state: 'detached' })
  await form.page.getByRole('link', { name: 'snug' }).click()
  for (const device of [form, dialog]) {
    await look(device.page, true)
    await changes(device.page)
    await device.list.waitFor()
    await device.close()
  }
  await community.close()
})

test('without a worker, a part that only the old build had brings the page to the new one, but not from under an edit', async () => {
  const { community, first, second, chat, takeOver } = await pair('Gwen', 'Hal')
  await community.say(second, chat, 'to be edted')
  const options = { serviceWorkers: 'block' }
  const [gwen, hal] = [await Device.of(first, options), await Device.of(second, options)]
  const parts = /deferred_parts/
  for (const [device, name] of [[gwen, 'Hal'], [hal, 'Gwen']]) {
    await device.context.route(parts, (route) => route.abort())  // they have not come yet
    await device.page.reload()
    await device.enter(name)
    await device.message('to be edted').waitFor()
  }
  await hal.composer.press('ArrowUp')  // the bar beside messages has not come yet
  await becomes('to be edted', () => hal.composer.inputValue())
  await hal.composer.fill('to be edited')
  await gwen.composer.fill('half of it')
  await community.server.stop()
  for (const { page } of [gwen, hal]) await opened(page)
  await takeOver()
  await reached(gwen.page, hal.page)
  for (const device of [gwen, hal]) {
    await forgetParts(device)
    await device.context.unroute(parts)
  }

  await gwen.page.getByRole('link', { name: 'Settings' }).click()
  await gwen.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  assert.ok(!(await isSame(gwen.page)), 'the old page has no settings')
  await gwen.enter('Hal')
  await becomes('half of it', () => gwen.composer.inputValue())
  assert.equal(await written(gwen), after)

  await hal.page.locator('[aria-controls=panel]').click()
  await hal.page.getByText('This part could not be loaded.').waitFor()
  assert.ok(await isSame(hal.page))
  assert.equal(await hal.composer.inputValue(), 'to be edited')
  await hal.page.getByRole('button', { name: 'Save changes' }).click()
  await gwen.message('to be edited, edited').waitFor()
  await hal.page.getByRole('button', { name: 'Try again' }).click()
  await changes(hal.page)
  await becomes(after, () => written(hal))
  await gwen.close()
  await hal.close()
  await community.close()
})
