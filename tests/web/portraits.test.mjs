// Pictures of people and of chats: cut in the browser, seen wherever letters stand, and letters again where they can't be had.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { boxOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'
import { file, halves, picture } from './support/files.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

const halved = file('me.png', 'image/png', halves(800, 400))
const panelOf = (device) => device.page.getByRole('complementary', { name: 'Details' })

async function openDetails(device) {
  await device.page.locator('[aria-controls=panel]').click()
  await panelOf(device).getByRole('button', { name: 'Close' }).waitFor()
}

async function openSettings(device) {
  await device.go('#/settings', device.page.getByText('This device').first())
}

/** The colour at the left and the right edge of a picture that is there, and its size. */
const seen = (locator) => locator.evaluate((image) => {
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const at = (x) => {
    const [red, , blue] = context.getImageData(x, canvas.height >> 1, 1, 1).data
    return red > blue ? 'red' : 'blue'
  }
  return { left: at(4), right: at(canvas.width - 5), square: canvas.width === canvas.height && canvas.width <= 512 }
})

/** Picks a picture, and answers the dialog that cuts it. */
async function cutting(device, field, picked = halved) {
  await field.setInputFiles(picked)
  const dialog = device.dialog('Cut to size')
  await dialog.getByRole('slider', { name: 'Zoom' }).waitFor()
  return dialog
}

async function save(dialog) {
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('a picture of oneself is cut, and seen by others wherever one\'s letters were', async () => {
  const [ada, ben] = await community.people('Ada Lovelace', 'Ben Okafor')
  const group = await community.group(ben, 'Allotments', [ada])
  await community.direct(ada, ben)
  await community.say(ada, group, 'who has the ladder')
  const [device, other] = [await Device.of(ada), await Device.of(ben)]
  await other.enter('Allotments')
  await openSettings(device)
  const dialog = await cutting(device, device.page.locator('.profile-head input[type=file]'))
  await device.assertAccessible('a picture is cut')
  // The picture goes to the right, and one sees what is on its left.
  const stage = dialog.getByRole('group', { name: /Which part/ })
  await stage.focus()
  for (let n = 0; n < 12; n++) await device.page.keyboard.press('ArrowRight')
  for (let n = 0; n < 24; n++) await device.page.keyboard.press('ArrowLeft')
  await save(dialog)
  await device.page.locator('.profile-head .avatar .there').waitFor()

  const there = other.log.locator('.face .there')
  await there.waitFor()
  assert.deepEqual(await seen(there), { left: 'red', right: 'red', square: true })
  await other.row('Ada Lovelace').locator('.there').waitFor()
  await openDetails(other)
  await panelOf(other).getByRole('button', { name: /Ada Lovelace/ }).locator('.there').waitFor()
  await panelOf(other).getByRole('button', { name: 'Close' }).click()
  await other.enter('Ada Lovelace')
  await other.page.locator('.conversation-head .there').waitFor()
  await other.page.keyboard.press('Control+k')
  await other.page.getByRole('combobox').fill('lovel')
  await other.page.getByRole('option', { name: /Ada/ }).first().locator('.there').waitFor()
  await other.page.keyboard.press('Escape')

  await device.page.getByRole('button', { name: 'Profile picture: Change picture' }).click()
  await device.choose('Remove picture')
  await device.page.getByRole('button', { name: 'Profile picture: Choose a picture' }).waitFor()
  await becomes(0, () => other.page.locator('.list .there, .conversation-head .there').count())
  await device.close()
  await other.close()
})

test('somebody who was not known is found with the picture', async () => {
  const [zoe, finn] = await community.people('Zoe Adeyemi', 'Finn')
  const avatarUploadId = await community.upload(zoe, halves(300, 200), { as: 'avatar' })
  await community.as(zoe, 'PATCH', '/users/me', { avatarUploadId })
  const device = await Device.of(finn)
  await device.page.getByRole('button', { name: 'New chat' }).click()
  await device.dialog('New chat').getByRole('searchbox').fill('adeyemi')
  await device.dialog('New chat').getByRole('button', { name: /Zoe/ }).locator('.there').waitFor()
  await device.close()
})

test('with wheel, pointer, slider and two fingers', async () => {
  const [gia] = await community.people('Gia')
  const device = await Device.of(gia, { hasTouch: true })
  await openSettings(device)
  const dialog = await cutting(device, device.page.locator('.profile-head input[type=file]'))
  const slider = dialog.getByRole('slider', { name: 'Zoom' })
  const stage = dialog.getByRole('group', { name: /Which part/ })
  const zoom = () => slider.inputValue().then(Number)
  const shown = () => stage.locator('img').evaluate((image) => [image.style.getPropertyValue('--left'), image.style.getPropertyValue('--wide')].map(Number))
  assert.equal(await zoom(), 0)
  const { x, y, width, height } = await boxOf(stage)
  const [middleX, middleY] = [x + width / 2, y + height / 2]

  await device.page.mouse.move(middleX, middleY)
  await device.page.mouse.wheel(0, -100)
  await until('the wheel zooms', async () => (await zoom()) > 0)
  await slider.fill('50')
  await becomes(50, zoom)
  const [before] = await shown()
  await device.page.mouse.down()
  await device.page.mouse.move(middleX - width / 4, middleY, { steps: 4 })
  await device.page.mouse.up()
  await until('the pointer moves it by as much', async () => Math.abs((await shown())[0] - (before - 0.25)) < 0.01)

  const cdp = await device.context.newCDPSession(device.page)
  const touch = (type, ...xs) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((at, id) => ({ x: at, y: middleY, id })) })
  await touch('touchStart', middleX - 20)
  await touch('touchStart', middleX - 20, middleX + 20)
  await touch('touchMove', middleX - 60, middleX + 60)
  await touch('touchEnd')
  await until('two fingers zoom', async () => (await zoom()) > 60)
  await stage.focus()
  await device.page.keyboard.press('0')
  await becomes([-0.5, 2], shown)
  await device.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await device.close()
})

test('what is no picture is said', async () => {
  const [hal] = await community.people('Hal')
  const device = await Device.of(hal)
  await openSettings(device)
  await device.page.locator('.profile-head input[type=file]').setInputFiles(file('letter.png', 'image/png', Buffer.from('Dear Hal')))
  await device.page.getByText('letter.png is no picture that this browser can show.').waitFor()
  assert.equal(await device.dialog('Cut to size').count(), 0)
  await device.close()
})

test('a group and a channel have one, set by who may change their name', async () => {
  const [ida, jon] = await community.people('Ida', 'Jon')
  const group = await community.group(ida, 'Choir', [jon])
  await community.channel(ida, group, 'altos')
  const [device, other] = [await Device.of(ida), await Device.of(jon)]
  await Promise.all([device.enter('Choir'), other.enter('Choir')])
  await openDetails(other)
  await panelOf(other).getByRole('button', { name: /Ida/ }).waitFor()
  assert.equal(await panelOf(other).getByRole('button', { name: /^Picture of this chat/ }).count(), 0)
  await openDetails(device)
  await save(await cutting(device, panelOf(device).locator('input[type=file]')))
  await panelOf(other).locator('.panel-card .there').waitFor()
  assert.deepEqual(await seen(panelOf(other).locator('.panel-card .there')), { left: 'red', right: 'blue', square: true })
  await other.row('Choir').locator('.there').waitFor()

  await panelOf(device).getByRole('button', { name: 'Picture of this chat: Change picture' }).click()
  await device.choose('Remove picture')
  await panelOf(device).getByRole('button', { name: 'Picture of this chat: Choose a picture' }).waitFor()
  await becomes(0, () => other.page.locator('.there').count())

  await device.enter('altos')
  await save(await cutting(device, panelOf(device).locator('input[type=file]')))
  await device.page.locator('.conversation-head .there').waitFor()
  await device.close()
  await other.close()
})

test('letters stay where a picture can\'t be had, nothing moves, and nobody else is asked for one', async () => {
  const [kim, lou, max] = await community.people('Kim', 'Lou', 'Max')
  await community.as(lou, 'PATCH', '/users/me', { avatarUploadId: await community.upload(lou, halves(200, 200), { as: 'avatar' }) })
  await community.as(max, 'PATCH', '/users/me', { avatarUrl: 'https://pictures.example.org/max.png' })
  for (const other of [lou, max]) await community.say(other, await community.direct(kim, other), 'hello')
  let release
  const held = new Promise((resolve) => (release = resolve))
  let broken = true
  const device = await Device.open(community, { prepare: async (context) => {
    await context.route('**/avatars/**', async (route) => {
      if (broken) return route.fulfill({ status: 404 })
      await held
      await route.continue()
    })
    await context.addInitScript(() => {
      globalThis.shifts = 0
      new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => hadRecentInput || (globalThis.shifts += value))).observe({ type: 'layout-shift', buffered: true })
    })
  } })
  const asked = device.page.waitForResponse(/\/avatars\//)
  await device.signIn(kim)
  await asked
  await device.row('Lou').getByText('L', { exact: true }).waitFor()
  await becomes(0, () => device.list.locator('.avatar img').count())
  broken = false
  await device.page.reload()
  await device.row('Lou').locator('.avatar img').waitFor({ state: 'attached' })
  await device.row('Max').getByText('M', { exact: true }).waitFor()
  const before = await boxOf(device.row('Lou').locator('.avatar'))
  release()
  await device.row('Lou').locator('.there').waitFor()
  assert.deepEqual(await boxOf(device.row('Lou').locator('.avatar')), before)
  assert.ok(await device.page.evaluate(() => globalThis.shifts < 0.01))
  assert.equal(await device.row('Max').locator('img').count(), 0)
  await device.close()
})

test('on a phone one may take a photo; it fits, light and dark', async () => {
  const [nia] = await community.people('Nia')
  await community.group(nia, 'Nia\'s group')
  for (const colorScheme of ['light', 'dark']) {
    const device = await Device.of(nia, { width: 320, height: 568, hasTouch: true, isMobile: true, colorScheme })
    const { page } = device
    async function* states() {
      await openSettings(device)
      await page.getByRole('button', { name: /^Profile picture/ }).tap()
      await page.getByRole('menuitem', { name: 'Take a photo' }).waitFor()
      yield `${colorScheme}: the menu of a picture`
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('menuitem', { name: 'Take a photo' }).tap()
      assert.equal(await page.locator('.profile-head input[type=file]').getAttribute('capture'), 'user')
      await (await chooser).setFiles(file('a.png', 'image/png', picture(640, 480)))
      const dialog = device.dialog('Cut to size')
      await dialog.getByRole('slider').waitFor()
      yield `${colorScheme}: a picture is cut`
      await save(dialog)
      await page.locator('.profile-head .there').waitFor()
      yield `${colorScheme}: a picture is there`
    }
    assert.deepEqual(await faults(device, states()), [])
    await device.close()
  }
})
