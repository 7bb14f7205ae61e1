// What administrators announce to everybody.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { agree, openAdministration } from './support/administration.mjs'
import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ada
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
})
after(() => community.close())

const admin = (method, path, body) => community.as(ada, method, `/admin${path}`, body)

/** Whether all of the newest message of the open chat is on the screen. */
const inSight = ({ log }) => log.evaluate((box) => {
  const { top, bottom } = [...box.querySelectorAll('article')].at(-1).getBoundingClientRect()
  const frame = box.getBoundingClientRect()
  return top >= frame.top && bottom <= frame.bottom
})

test('an announcement is above everything for everybody, live and after a reload, until it is put away or taken back', async () => {
  const iris = await community.person('Iris')
  const theirs = await Device.of(iris)
  const banner = (device, text) => device.page.getByRole('status').filter({ hasText: text })
  const device = await openAdministration(ada, 'announcement')
  const { page } = device
  await page.getByText('Nothing is announced at the moment.').waitFor()
  const announce = async (text, kind) => {
    await page.getByLabel('Text').fill(text)
    if (kind) await page.getByRole('radio', { name: kind }).check({ force: true })
    await page.getByRole('button', { name: 'Announce', exact: true }).click()
  }
  await announce('Moving on Saturday, see https://status.example.org/move. <b>Thanks</b>')
  const first = banner(theirs, 'Moving on Saturday')
  await first.waitFor()
  assert.match(await first.textContent(), /^Announcement: .*<b>Thanks<\/b>$/, 'it is text, and nothing else')
  const link = first.getByRole('link')
  assert.deepEqual([await link.getAttribute('href'), await link.getAttribute('rel')], ['https://status.example.org/move', 'noopener noreferrer nofollow'])
  await theirs.page.reload()
  await first.waitFor()
  await first.getByRole('button', { name: 'Put this announcement away' }).click()
  await first.waitFor({ state: 'detached' })
  await theirs.page.reload()
  await community.say(ada, await community.direct(ada, iris), 'dismissed?')
  await theirs.row('dismissed?').waitFor()  // what is in force was told before
  assert.equal(await first.count(), 0)
  await banner(device, 'Moving on Saturday').waitFor()

  await announce('Water is off', 'Warning')
  await banner(theirs, 'Warning: Water is off').waitFor()
  await theirs.assertAccessible('with an announcement')
  await page.getByRole('button', { name: 'Take it back' }).click()
  await agree(device, 'Take it back')
  await banner(theirs, 'Water is off').waitFor({ state: 'detached' })
  await page.getByText('Nothing is announced at the moment.').waitFor()
  await theirs.close()
  await device.close()
})

test('one that comes while somebody reads leaves the newest message in sight', async () => {
  const [kira, leo] = await community.people('Kira', 'Leo')
  const chat = await community.direct(kira, leo)
  for (let n = 1; n <= 30; n++) await community.say(leo, chat, `no. ${n}`)
  await community.read(kira, chat, 30)
  const device = await Device.of(kira)
  await device.enter('Leo')
  await device.message('no. 30').waitFor()
  await becomes(true, () => inSight(device))
  await admin('PUT', '/announcement', { text: 'Mind the step. '.repeat(20) })
  await device.page.getByRole('status').filter({ hasText: 'Mind the step.' }).waitFor()
  await becomes(true, () => inSight(device))
  await admin('DELETE', '/announcement')
  await device.page.getByRole('status').filter({ hasText: 'Mind the step.' }).waitFor({ state: 'detached' })
  await becomes(true, () => inSight(device))
  await device.close()
})

test('one that came and went while a page was away is gone there, too', async () => {
  const jana = await community.person('Jana')
  await admin('PUT', '/announcement', { text: 'Only for a while' })
  const device = await Device.of(jana)
  const banner = device.page.getByRole('status').filter({ hasText: 'Only for a while' })
  await banner.waitFor()
  await community.server.stop()
  await community.restart()
  await admin('DELETE', '/announcement')
  await banner.waitFor({ state: 'detached' })
  await device.close()
})
