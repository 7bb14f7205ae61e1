// Files through the real server, where `files.test.mjs` has one of its own that can be told to fail.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'

import { temporaryFolder } from '../clients/support/server.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { file, picture } from './support/files.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** A server without uploads knows nothing of tus. */
const takesFiles = async () => (await fetch(`${community.url}/api/v1/uploads`, { method: 'OPTIONS' })).headers.has('tus-version')

const fetched = (device, href) => device.page.evaluate(async (path) => {
  const response = await fetch(path)
  const hash = await crypto.subtle.digest('SHA-256', await response.arrayBuffer())
  return { status: response.status, digest: [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('') }
}, href)

async function pair(one, other) {
  const [first, second] = await community.people(one, other)
  await community.direct(first, second)
  const devices = await Promise.all([Device.of(first), Device.of(second)])
  await Promise.all([devices[0].enter(other), devices[1].enter(one)])
  await devices[0].page.getByRole('button', { name: 'Attach files' }).waitFor()
  return devices
}

async function send(device, ...files) {
  await device.page.locator('.composer input[type=file]').setInputFiles(files)
  await becomes(files.length, () => device.page.locator('.tray-done').count())
  await device.composer.press('Enter')
}

test('what one sends the other gets, byte by byte, until the message is deleted', async (t) => {
  if (!(await takesFiles())) return t.skip('this server takes no files')
  const [ada, ben] = await pair('Ada', 'Ben')
  const big = Buffer.alloc((17 << 20) + 3, 'snug ')
  const folder = temporaryFolder()
  const paths = ['план (2).bin', 'empty.txt'].map((name) => join(folder, name))
  writeFileSync(paths[0], big)
  writeFileSync(paths[1], '')
  await send(ada, ...paths)
  await ben.message('2 files').waitFor()
  const link = ben.log.getByRole('link', { name: /план \(2\)\.bin/ })
  const href = await link.getAttribute('href')
  assert.deepEqual(await fetched(ben, href), { status: 200, digest: digestOf(big) })
  await ben.log.getByRole('link', { name: /empty\.txt .*0 byte/ }).waitFor()
  await ben.page.locator('[aria-controls=panel]').click()
  await ben.page.getByRole('tab', { name: 'Files' }).click()
  await becomes(2, () => ben.page.getByRole('tabpanel', { name: 'Files' }).getByRole('link').count())

  await ada.act('2 files', 'More')
  await ada.choose('Delete')
  await ada.page.getByRole('alertdialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click()
  await ben.message('This message was deleted').waitFor()
  await becomes(0, () => ben.page.getByRole('tabpanel', { name: 'Files' }).getByRole('link').count())
  await until('the file is gone', async () => (await fetched(ben, href)).status !== 200)
  await ada.close()
  await ben.close()
})

test('a picture is shown by its preview', async (t) => {
  if (!(await takesFiles())) return t.skip('this server takes no files')
  const [cleo, dan] = await pair('Cleo', 'Dan')
  await send(cleo, file('a.png', 'image/png', picture(1600, 900)))
  await cleo.log.getByRole('article', { name: /(Photo|a\.png), (sent|delivered|read)$/ }).waitFor()
  const proven = await cleo.log.getByRole('article', { name: /Photo, / }).count()
  if (!proven) t.skip('this server looks at no pictures')
  else {
    await becomes(1, () => dan.log.locator('.picture-there').count())
    assert.match(await dan.log.locator('.picture img').getAttribute('src'), /\/preview\?t=/)
    await becomes(true, () => dan.log.locator('.picture img').evaluate((one) => one.naturalWidth > 0 && Math.abs(one.naturalWidth / one.naturalHeight - 16 / 9) < 0.02))
  }
  await cleo.close()
  await dan.close()
})

test('the words of a picture are edited, also to none', async () => {
  const [eli, fox] = await pair('Eli', 'Fox')
  await eli.page.locator('.composer input[type=file]').setInputFiles(file('a.png', 'image/png', picture(300, 200)))
  await becomes(1, () => eli.page.locator('.tray-done').count())
  await eli.send('a wonderful day')
  await fox.message('a wonderful day').waitFor()
  await eli.act('a wonderful day', 'Edit')
  await becomes('a wonderful day', () => eli.composer.inputValue())
  await eli.composer.fill('a good day')
  await eli.composer.press('Enter')
  await fox.message('a good day, edited').waitFor()
  await eli.composer.press('ArrowUp')
  await becomes('a good day', () => eli.composer.inputValue())
  await eli.composer.fill('')
  await eli.page.getByRole('button', { name: 'Save changes' }).click()
  await fox.log.getByRole('article', { name: /: Photo, edited$/ }).waitFor()
  assert.equal(await fox.log.locator('.picture').count(), 1)
  await eli.close()
  await fox.close()
})

test('in the list a picture without words is not one that was deleted, also where its message is not here', async () => {
  const [gil, hana] = await community.people('Gil', 'Hana')
  const [shown, gone] = [await community.group(gil, 'Shown', [hana]), await community.group(gil, 'Gone', [hana])]
  const send = async (chat) => community.say(gil, chat, '', { attachments: [{ uploadId: await community.upload(gil, picture(64, 64)) }] })
  await send(shown)
  await community.as(gil, 'DELETE', `/messages/${(await send(gone)).id}`)
  const device = await Device.open(community, { prepare: (context) => context.route('**/api/v1/sync*', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), messages: [] } })
  }) })
  await device.signIn(hana)
  await device.row('Shown').getByText('Gil: Photo').waitFor()
  await device.row('Gone').getByText('Gil: Message deleted').waitFor()
  await device.close()
})
