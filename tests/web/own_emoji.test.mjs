// The server's own emoji: added and removed by people, and seen at once in what others have written.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { agree } from './support/administration.mjs'
import { boxOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'
import { file, gif, picture } from './support/files.mjs'

let community, ada
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
})
after(() => community.close())

async function openEmoji(device) {
  await device.go('#/settings', device.page.getByText('This device').first())
  await device.page.getByRole('link', { name: 'Manage own emoji' }).click()
  await device.page.getByRole('heading', { name: 'Own emoji', level: 1 }).waitFor()
}

const adding = (device) => device.dialog('New emoji')
const rowOf = (device, name) => device.page.locator('.emoji-list').getByRole('listitem').filter({ hasText: `:${name}:` })

async function choose(device, picked) {
  await device.page.getByRole('button', { name: 'Add emoji' }).click()
  await adding(device).locator('input[type=file]').setInputFiles(picked)
}

const confirmAdding = (device) => adding(device).getByRole('button', { name: 'Add emoji' }).click()

test('what one adds the others see in what was written before, and its name again when it is gone', async () => {
  const [ben] = await community.people('Ben Okafor')
  const group = await community.group(ada, 'Harbour', [ben])
  await community.say(ben, group, 'look :seal_wave: here')
  await community.say(ben, group, ':seal_wave:')
  await community.say(ben, group, 'code `:seal_wave:` and https://example.org/?a=:seal_wave: at 10:30:45')
  const [device, other] = [await Device.of(ben), await Device.of(ada)]
  await other.enter('Harbour')
  await other.message('look :seal_wave: here').waitFor()
  assert.equal(await other.log.locator('.own-emoji').count(), 0)

  await openEmoji(device)
  await device.page.getByText('No own emoji yet').waitFor()
  await choose(device, file('Seal Wave.png', 'image/png', picture(300, 200)))
  await becomes('seal_wave', () => adding(device).getByLabel('Name').inputValue())
  await confirmAdding(device)
  await device.page.getByText(':seal_wave: is there.').waitFor()
  await rowOf(device, 'seal_wave').getByText('added by you').waitFor()

  await becomes(2, () => other.log.getByRole('img', { name: ':seal_wave:' }).count())
  await until('it was made smaller', () => other.log.getByRole('img', { name: ':seal_wave:' }).first().evaluate((image) => image.naturalWidth === 128 && image.naturalHeight === 85))
  assert.equal((await boxOf(other.message(/: :seal_wave:$/).getByRole('img', { name: ':seal_wave:' }))).height > 50, true, 'alone it is large')
  assert.match(await other.message('code :seal_wave:').innerText(), /code :seal_wave: and https:\/\/example\.org\/\?a=:seal_wave: at 10:30:45/)

  await rowOf(device, 'seal_wave').getByRole('button', { name: 'Remove :seal_wave:' }).click()
  await agree(device, 'Remove')
  await becomes(0, () => other.log.locator('.own-emoji').count())
  assert.match(await other.message('look :seal_wave: here').innerText(), /look :seal_wave: here/)
  await device.close()
  await other.close()
})

test('it is completed, picked, found by name, sent, and stands in what was begun before', async () => {
  const [cleo, dan] = await community.people('Cleo', 'Dan')
  await community.direct(cleo, dan)
  await community.emoji(cleo, 'tidal-wave', picture(64, 64))
  const [device, other] = [await Device.of(cleo), await Device.of(dan)]
  await Promise.all([device.enter('Dan'), other.enter('Cleo')])
  await device.composer.pressSequentially('hi :tidal')
  const option = device.page.getByRole('option', { name: ':tidal-wave:' })
  await option.locator('.own-emoji').waitFor()
  await device.assertAccessible('own emoji on offer')
  await device.page.keyboard.press('Tab')
  await becomes('hi :tidal-wave: ', () => device.composer.inputValue())
  await device.composer.press('Enter')
  await other.log.getByRole('img', { name: ':tidal-wave:' }).waitFor()

  await device.page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const picker = device.page.getByRole('dialog', { name: 'Emoji' })
  await picker.getByRole('heading', { name: 'Of this server' }).waitFor()
  await device.assertAccessible('own emoji to pick')
  await picker.getByRole('searchbox').fill('tidal')
  await picker.getByRole('button', { name: 'tidal-wave' }).click()
  await becomes(':tidal-wave:', () => device.composer.inputValue())
  await device.composer.pressSequentially(':wave:')
  await device.composer.press('Enter')
  await other.message(':tidal-wave:👋').getByRole('img', { name: ':tidal-wave:' }).waitFor()
  await device.page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await picker.getByRole('heading', { name: 'Recently used' }).waitFor()
  await picker.locator('.picker-group').first().locator('.own-emoji').waitFor()
  await device.close()
  await other.close()
})

test('names that are no good are refused, and pictures that can\'t be one', async () => {
  await community.emoji(ada, 'taken_name', picture(32, 32))
  const device = await Device.of(ada)
  await openEmoji(device)
  await rowOf(device, 'taken_name').waitFor()
  await choose(device, file('taken name.png', 'image/png', picture(32, 32)))
  const name = adding(device).getByLabel('Name')
  await becomes('taken_name', () => name.inputValue())
  await confirmAdding(device)
  await adding(device).getByText('There is an emoji of this name already.').waitFor()
  await name.fill('grinning')
  await confirmAdding(device)
  await adding(device).getByText('This is the name of an emoji that everybody has.').waitFor()
  await name.fill('No Good')
  await confirmAdding(device)
  assert.equal(await name.evaluate((field) => field.validity.patternMismatch), true)
  await device.assertAccessible('a name that is refused')

  const refuse = async (picked, why) => {
    await adding(device).locator('input[type=file]').setInputFiles(picked)
    await adding(device).getByText(why).waitFor()
  }
  await refuse(file('large.gif', 'image/gif', Buffer.from(gif(3, 200, 40))), 'A picture that moves can have 128 × 128 pixels')
  await refuse(file('a.png', 'image/png', Buffer.from('no picture')), 'Only PNG, GIF, WebP and JPEG')
  await adding(device).locator('input[type=file]').setInputFiles(file('still.gif', 'image/gif', Buffer.from(gif(1, 200, 40))))
  await name.fill('still_one')
  await confirmAdding(device)
  await rowOf(device, 'still_one').waitFor()
  await device.close()
})

test('who added it may remove it, and an administrator; guests have none of it', async () => {
  const [eve, fay] = await community.people('Eve', 'Fay')
  const gus = await community.person('Gus')
  await community.as(ada, 'PUT', '/admin/users/gus/role', { role: 'guest' })
  await community.emoji(eve, 'eves_own', picture(40, 40))
  const other = await Device.of(fay)
  await openEmoji(other)
  await rowOf(other, 'eves_own').getByText('added by Eve').waitFor()
  assert.equal(await rowOf(other, 'eves_own').getByRole('button').count(), 0)
  const guest = await Device.of(gus)
  await guest.go('#/settings/emoji', guest.page.getByRole('heading', { name: 'Settings' }))
  assert.equal(await guest.page.getByRole('link', { name: 'Manage own emoji' }).count(), 0)
  const admin = await Device.of(ada)
  await openEmoji(admin)
  await rowOf(admin, 'eves_own').getByRole('button', { name: 'Remove :eves_own:' }).click()
  await agree(admin, 'Remove')
  await becomes(0, () => rowOf(other, 'eves_own').count())
  for (const device of [other, guest, admin]) await device.close()
})

test('one that moves stands still for who wants that, and has its name', async () => {
  const [ivo] = await community.people('Ivo')
  const notes = await community.direct(ivo, ivo)
  const emoji = await community.emoji(ivo, 'blinker', gif(3, 24, 24), { name: 'a.gif', type: 'image/gif' })
  assert.equal(emoji.animated, true)
  await community.say(ivo, notes, 'see :blinker: there')
  for (const [reducedMotion, tag] of [['reduce', 'CANVAS'], ['no-preference', 'IMG']]) {
    const device = await Device.of(ivo, { reducedMotion })
    await device.enter('Notes to self')
    const one = device.log.getByRole('img', { name: ':blinker:' })
    await one.waitFor()
    assert.equal(await one.evaluate((element) => element.tagName), tag)
    await device.close()
  }
})

test('it fits and is accessible, light and dark, on a screen of 320 pixels, in German', async () => {
  const jon = await community.person('Jon')
  await community.emoji(jon, 'a'.repeat(32), picture(100, 40))
  for (const colorScheme of ['light', 'dark']) {
    const device = await Device.open(community, { width: 320, height: 568, hasTouch: true, isMobile: true, locale: 'de-AT', colorScheme })
    const { page } = device
    await page.getByRole('textbox').first().fill(jon.username)
    await page.locator('input[type=password]').fill(jon.password)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByRole('link', { name: 'Einstellungen' }).waitFor()
    async function* states() {
      await page.evaluate(() => { location.hash = '#/settings/emoji' })
      await page.getByText(`:${'a'.repeat(32)}:`).waitFor()
      yield `${colorScheme}: all emoji`
      await page.getByRole('button', { name: 'Emoji hinzufügen' }).tap()
      await page.getByRole('dialog', { name: 'Neues Emoji' }).waitFor()
      yield `${colorScheme}: a new one`
    }
    assert.deepEqual(await faults(device, states()), [])
    await device.close()
  }
})
