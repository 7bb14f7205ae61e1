// When somebody wants no notifications: a pause, and hours that come again. What is set on one device holds on the others.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

const told = (device) => device.page.evaluate(() => globalThis.told)
const notified = {
  permissions: ['notifications'],
  prepare: (context) => context.addInitScript(() => {
    globalThis.told = []
    globalThis.Notification = class { static permission = 'granted'; constructor(title, { body }) { globalThis.told.push(body) } close() {} }
    localStorage.setItem('snug.preferences', JSON.stringify({ notifications: true }))
  }),
}
/** What follows the messages comes after the first page. */
const following = (device) => device.page.getByRole('button', { name: 'Saved, mentions, scheduled' }).waitFor()
const settings = (device) => device.go('#/settings', device.page.getByRole('heading', { name: 'Quiet hours' }))
const preferences = async (person) => (await community.as(person, 'GET', '/me/preferences')).preferences
const sign = (device, name) => device.page.getByRole('navigation', { name: 'Your chats' }).locator('..').getByRole('link', { name })

test('notifications are paused on all devices, what is unread is counted, and they go on when one says so', async () => {
  const [ada, ben] = await community.people('Ada Lovelace', 'Ben Okafor')
  const chat = await community.group(ben, 'Loft', [ada])
  await community.group(ada, 'Yard')
  const [device, phone] = [await Device.of(ada, notified), await Device.of(ada, { width: 390, height: 844 })]
  await device.enter('Yard')
  await following(device)
  await community.say(ben, chat, 'loud')
  await becomes(['loud'], () => told(device))

  await settings(phone)
  await phone.assertAccessible('quiet hours')
  await phone.page.getByRole('heading', { name: 'Quiet hours' }).scrollIntoViewIfNeeded()
  await phone.picture('quiet-phone')
  await phone.page.getByRole('button', { name: 'For 1 hour' }).click()
  await phone.page.getByText(/^Notifications are paused until /).waitFor()
  const left = Date.parse((await preferences(ada)).pausedUntil) - Date.now()
  assert.ok(Math.abs(left - 3_600_000) < 120_000, `${left} ms`)
  await sign(device, /^Notifications are paused until /).waitFor()
  await device.picture('quiet-sign')
  await device.assertAccessible('the sign that notifications are paused')
  await community.say(ben, chat, 'silent')
  await device.row('Loft').getByText('2', { exact: true }).waitFor()
  await device.row('Loft').getByText('silent').waitFor()

  await sign(device, /^Notifications are paused until /).click()
  await device.page.getByRole('button', { name: 'Resume' }).click()
  await sign(device, /^Notifications are paused until /).waitFor({ state: 'detached' })
  await phone.page.getByRole('button', { name: 'For 1 hour' }).waitFor()
  assert.equal((await preferences(ada)).pausedUntil, undefined)
  await community.say(ben, chat, 'loud again')
  await becomes(['loud', 'loud again'], () => told(device))
  await device.close()
  await phone.close()
})

test('quiet hours are set by times, days and a time zone, hold while it is that time there, and are kept', async () => {
  const [cleo, dan] = await community.people('Cleo', 'Dan')
  const chat = await community.group(dan, 'Mill', [cleo])
  await community.group(cleo, 'Barn')
  const device = await Device.of(cleo, notified)
  const { page } = device
  await settings(device)
  await page.getByRole('switch', { name: /^Quiet hours/ }).check()
  assert.equal(await page.getByLabel('Time zone').inputValue(), 'Europe/Berlin')
  assert.deepEqual([await page.getByLabel('From').inputValue(), await page.getByLabel('To', { exact: true }).inputValue()], ['22:00', '07:00'])
  await page.getByLabel('From').fill('08:00')
  await page.getByLabel('To', { exact: true }).fill('08:00')
  await page.getByRole('button', { name: 'Save quiet hours' }).click()
  await page.getByRole('alert').getByText('The two times must differ.').waitFor()
  await page.getByLabel('To', { exact: true }).fill('07:59')
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
  for (const day of ['Saturday', 'Sunday']) await page.getByRole('checkbox', { name: day }).uncheck({ force: true })
  await device.assertAccessible('the hours')
  await page.getByRole('button', { name: 'Save quiet hours' }).scrollIntoViewIfNeeded()
  await device.picture('quiet-hours')
  await page.getByRole('button', { name: 'Save quiet hours' }).click()
  await until('they are kept', async () => (await preferences(cleo)).quietHours !== undefined)
  assert.deepEqual((await preferences(cleo)).quietHours, { from: '08:00', to: '07:59', timeZone: 'Asia/Tokyo', days: [1, 2, 3, 4, 5] })

  // Each day, and nearly all of it: quiet whatever the time is.
  for (const day of ['Saturday', 'Sunday']) await page.getByRole('checkbox', { name: day }).check({ force: true })
  await page.getByRole('button', { name: 'Save quiet hours' }).click()
  await until('on all days', async () => (await preferences(cleo)).quietHours?.days === undefined)
  const minute = (await page.evaluate(() => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' }).format()))
  if (minute === '07:59' || minute === '07:58') await community.as(cleo, 'PATCH', '/me/preferences', { quietHours: { from: '12:00', to: '11:59', timeZone: 'Asia/Tokyo' } })
  await sign(device, 'Quiet hours: notifications are off').waitFor()
  await device.enter('Barn')
  await community.say(dan, chat, 'shh')
  await device.row('Mill').getByText('1', { exact: true }).waitFor()
  await page.reload()
  await sign(device, 'Quiet hours: notifications are off').waitFor()

  await settings(device)
  await page.getByRole('switch', { name: /^Quiet hours/ }).uncheck()
  await sign(device, 'Quiet hours: notifications are off').waitFor({ state: 'detached' })
  assert.equal((await preferences(cleo)).quietHours, undefined)
  await device.enter('Barn')
  await community.say(dan, chat, 'loud')
  await becomes(['loud'], () => told(device))
  await device.close()
})

test('in German, in the dark, and without a connection', async () => {
  const [eve] = await community.people('Eve')
  await community.as(eve, 'PATCH', '/me/preferences', { quietHours: { from: '21:30', to: '06:00', timeZone: 'Europe/Vienna', days: [0, 6] } })
  const device = await Device.of(eve, { colorScheme: 'dark' })
  await device.page.evaluate(() => localStorage.setItem('snug.preferences', JSON.stringify({ theme: 'dark', language: 'de' })))
  await device.page.evaluate(() => dispatchEvent(new StorageEvent('storage', { key: 'snug.preferences' })))
  await device.go('#/settings', device.page.getByRole('heading', { name: 'Ruhezeiten' }))
  await becomes('21:30', () => device.page.getByLabel('Von').inputValue())
  assert.ok(await device.page.getByRole('checkbox', { name: 'Samstag' }).isChecked())
  assert.ok(!(await device.page.getByRole('checkbox', { name: 'Montag' }).isChecked()))
  await device.assertAccessible('quiet hours in German, in the dark')
  await device.page.getByRole('button', { name: 'Ruhezeiten speichern' }).scrollIntoViewIfNeeded()
  await device.picture('quiet-dark')
  await device.context.setOffline(true)
  await device.page.getByRole('button', { name: 'Für 1 Stunde' }).click()
  await device.page.getByText('Der Server ist nicht zu erreichen. Prüfe deine Verbindung.').waitFor()
  assert.equal((await preferences(eve)).pausedUntil, undefined)
  await device.close()
})
