// The administration for everybody: with assistive technology, on small screens, in other languages and directions.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { login } from '../clients/support/rest.mjs'
import { openAdministration } from './support/administration.mjs'
import { Device } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { overflow } from './support/faults.mjs'

let community, ada
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
})
after(() => community.close())

const admin = (method, path, body) => community.as(ada, method, `/admin${path}`, body)

/** Every part, and the dialogs of it: [where, until what is there, what is opened]. */
const states = [
  ['overview', 'Write-ahead log'], ['users', 'Ada Lovelace'], ['users', 'Ada Lovelace', 'Add user'], ['users/moira', 'Devices'], ['users/moira', 'Devices', 'Change role'],
  ['users/moira', 'Devices', 'Set a new password'], ['users/moira', 'Devices', 'Disable'], ['users/ada.lovelace', 'This is you.'], ['chats', 'Cellar'], ['files', 'On the disk'], ['branding', 'Name of the server'], ['invites', 'made by moira'],
  ['rules', 'Members of a chat'], ['bans', '198.51.100.0/24'], ['bans', '198.51.100.0/24', 'Ban an address'], ['announcement', 'Take it back'],
  ['audit', 'ada.lovelace banned 198.51.100.0/24'],
]

test('every part is accessible and fits, light and dark, wide and narrow, from left to right and the other way', async () => {
  const moira = await community.person('Moira')
  await login(community, 'moira')
  await community.as(moira, 'POST', `/chats/${(await community.group(moira, 'Cellar')).id}/invites`, { usesLeft: 3 })
  await admin('POST', '/bans', { address: '198.51.100.0/24', reason: 'Nothing but noise', until: '2090-01-01T00:00:00.000Z' })
  await admin('PUT', '/announcement', { text: `Long words: ${'Donaudampfschifffahrt'.repeat(8)} and https://status.example.org/move`, level: 'warning' })
  const found = []
  for (const [size, options] of Object.entries({ wide: { width: 1280, height: 800 }, narrow: { width: 320, height: 568, hasTouch: true, isMobile: true } })) {
    for (const colorScheme of ['light', 'dark']) {
      const device = await openAdministration(ada, 'users', { ...options, colorScheme })
      const { page } = device
      for (const [part, text, button] of states) {
        const what = [size, colorScheme, part, button].filter(Boolean).join(' ')
        await page.evaluate((to) => { location.hash = to }, `#/admin/${part}`)
        await page.locator('.admin').getByText(text).first().waitFor()
        if (button) await page.getByRole('button', { name: button }).click()
        if (button) await page.getByRole('dialog').waitFor()
        await device.drawn()
        await device.assertAccessible(what).catch((error) => found.push(`${what}: ${error.actual ?? error}`))
        await device.picture(`admin ${what.replaceAll('/', ' ')}`)
        for (const direction of ['rtl', 'ltr']) {
          await page.evaluate((to) => { document.documentElement.dir = to }, direction)
          const wide = await overflow(page)
          if (wide > 0) found.push(`${what} ${direction}: ${wide} px wider than the screen`)
        }
        if (button) await page.keyboard.press('Escape')
        if (button) await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      await device.close()
    }
  }
  await admin('DELETE', '/announcement')
  assert.deepEqual(found, [])
})

test('German fits on a small screen', async () => {
  await community.person('Nele')
  const device = await Device.open(community, { width: 320, height: 568, hasTouch: true, isMobile: true, locale: 'de-AT' })
  const { page } = device
  await page.getByRole('textbox').first().fill(ada.username)
  await page.locator('input[type=password]').fill(ada.password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByRole('link', { name: 'Verwaltung' }).click()
  for (const [part, text] of [['overview', 'Arbeitsspeicher'], ['users', 'Person hinzufügen'], ['users/nele', 'Neues Passwort setzen'], ['chats', 'Was in einem Chat gesagt wird'], ['files', 'Auf der Platte'], ['branding', 'Name des Servers'], ['invites', 'Die Einladungslinks'],
    ['rules', 'Neue Konten'], ['bans', 'Adresse sperren'], ['announcement', 'Etwas ankündigen'], ['audit', 'Alles herunterladen']]) {
    await page.evaluate((to) => { location.hash = to }, `#/admin/${part}`)
    await page.getByText(text).first().waitFor()
    await device.drawn()
    assert.ok(await overflow(page) <= 0, part)
  }
  await device.close()
})
