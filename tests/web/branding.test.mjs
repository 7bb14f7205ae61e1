// The server's own name and logo, and what files take up on it: the administration, and the page to sign in.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { openAdministration } from './support/administration.mjs'
import { boxOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { overflow } from './support/faults.mjs'
import { file, halves, picture } from './support/files.mjs'

let community, ada
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
})
after(() => community.close())

const sign = (device) => device.page.locator('.auth-sign')
/** What of the page to sign in has moved since it was drawn. */
const watched = (context) => context.addInitScript(() => {
  globalThis.shifts = 0
  new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => hadRecentInput || (globalThis.shifts += value))).observe({ type: 'layout-shift', buffered: true })
})

test('a name and a logo are set, seen by who signs in, and taken back', async () => {
  const device = await openAdministration(ada, 'branding')
  const { page } = device
  await page.getByLabel('Name of the server').fill('The House of Linden and its Friends')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await until('it is named', async () => (await community.as(ada, 'GET', '/server')).server.title === 'The House of Linden and its Friends')
  await page.locator('.brand input[type=file]').setInputFiles(file('logo.png', 'image/png', halves(300, 200)))
  await device.dialog('Cut to size').getByRole('slider').waitFor()
  await device.assertAccessible('a logo is cut')
  await device.dialog('Cut to size').getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('img', { name: 'Logo' }).waitFor()

  let release
  const held = new Promise((resolve) => (release = resolve))
  const door = await Device.open(community, { prepare: async (context) => {
    await watched(context)
    await context.route('**/api/v1/server', async (route) => {
      await held
      await route.continue()
    })
  } })
  await door.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await sign(door).getByText('snug', { exact: true }).waitFor()
  const before = await boxOf(door.page.locator('.card'))
  release()
  await sign(door).getByText('The House of Linden and its Friends').waitFor()
  await becomes(true, () => sign(door).locator('img').evaluate((image) => image.naturalWidth > 0 && image.naturalWidth === image.naturalHeight))
  const after = await boxOf(door.page.locator('.card'))
  assert.deepEqual([after.x, after.y], [before.x, before.y])
  assert.ok(await door.page.evaluate(() => globalThis.shifts < 0.01))
  await door.assertAccessible('a page to sign in with a name of its own')
  // The next visit has them at once.
  await door.context.route('**/api/v1/server', (route) => route.abort())
  await door.page.reload()
  await sign(door).getByText('The House of Linden and its Friends').waitFor()
  await door.context.unroute('**/api/v1/server')

  await page.getByRole('button', { name: /^Logo: / }).click()
  await device.choose('Remove picture')
  await page.getByRole('img', { name: 'Logo' }).waitFor({ state: 'detached' })
  await page.getByLabel('Name of the server').fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await until('it has no name', async () => (await community.as(ada, 'GET', '/server')).server.title === undefined)
  await door.page.reload()
  await sign(door).getByText('snug', { exact: true }).waitFor()
  await device.go('#/admin/audit', page.getByText('ada.lovelace changed the name or the logo of the server').first())
  await device.close()
  await door.close()
})

test('a long name fits on a screen of 320 pixels', async () => {
  await community.as(ada, 'PUT', '/admin/branding', { title: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik GmbH' })
  const door = await Device.open(community, { width: 320, height: 568, hasTouch: true, isMobile: true, prepare: watched })
  await sign(door).getByText(/^Donau/).waitFor()
  assert.ok((await overflow(door.page)) <= 0)
  assert.ok(await door.page.evaluate(() => globalThis.shifts < 0.01))
  await door.close()
  await community.as(ada, 'PUT', '/admin/branding', { title: null })
})

test('a logo that can\'t be had is the lamp', async () => {
  await community.as(ada, 'PUT', '/admin/branding', { logoUploadId: await community.upload(ada, picture(64, 64), { as: 'avatar' }) })
  const door = await Device.open(community, { prepare: (context) => context.route('**/logo/**', (route) => route.fulfill({ status: 404 })) })
  await door.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await becomes([1, 0], async () => [await sign(door).locator('svg.logo').count(), await sign(door).locator('img').count()])
  await door.close()
  await community.as(ada, 'PUT', '/admin/branding', { logoUploadId: null })
})

test('what files take up is told by kind and by user', async () => {
  const [ben] = await community.people('Ben Okafor')
  const chat = await community.direct(ben, ada)
  const send = async (bytes, more) => community.say(ben, chat, '', { attachments: [{ uploadId: await community.upload(ben, bytes, more) }] })
  await send(picture(400, 300))
  await send(Buffer.alloc(2_000_000, 'x'), { name: 'a.bin', type: 'application/octet-stream' })
  for (const [size, options] of [['wide', {}], ['narrow', { width: 320, height: 568, hasTouch: true, isMobile: true }]]) {
    const device = await openAdministration(ada, 'files', options)
    const { page } = device
    await page.getByRole('row', { name: /Other files 1 2 MB/ }).waitFor()
    await page.getByRole('row', { name: /Pictures 1 / }).waitFor()
    await page.getByRole('row', { name: /Ben Okafor 2 / }).waitFor()
    await device.assertAccessible(`files, ${size}`)
    assert.ok((await overflow(page)) <= 0)
    await page.locator('.admin').getByRole('link', { name: 'Ben Okafor' }).click()
    await page.getByRole('heading', { name: 'Ben Okafor' }).waitFor()
    await device.close()
  }
})
