// The nodes of a cluster in the administration: who is there, and who no longer; for everybody, on every screen.
import assert from 'node:assert/strict'
import test from 'node:test'

import { password, register } from '../clients/support/rest.mjs'
import { Cluster } from '../cluster/support.mjs'
import { openAdministration } from './support/administration.mjs'
import { Device, until } from './support/browser.mjs'
import { overflow } from './support/faults.mjs'

test('the nodes are shown with what they are behind, and one that is killed goes', { timeout: 180_000 }, async (t) => {
  const cluster = await Cluster.start(2)
  t.after(() => cluster.end())
  const [, one, two] = cluster.nodes
  const { user, accessToken: token } = await register(one, 'ada', { setupToken: one.setupToken })
  const ada = { server: one, id: user.id, username: 'ada', displayName: 'ada', password, token }

  const found = []
  for (const [size, options] of Object.entries({ wide: { width: 1280, height: 800 }, narrow: { width: 320, height: 568, hasTouch: true, isMobile: true } }))
    for (const colorScheme of ['light', 'dark']) {
      const device = await openAdministration(ada, '', { ...options, colorScheme })
      const { page } = device
      await page.getByRole('region', { name: 'Nodes' }).getByRole('rowheader', { name: '2' }).waitFor()
      await device.drawn()
      await device.assertAccessible(`nodes ${size} ${colorScheme}`).catch((error) => found.push(`${size} ${colorScheme}: ${error.actual ?? error}`))
      await device.picture(`admin nodes ${size} ${colorScheme}`)
      for (const direction of ['rtl', 'ltr']) {
        await page.evaluate((to) => { document.documentElement.dir = to }, direction)
        const wide = await overflow(page)
        if (wide > 0) found.push(`${size} ${direction}: ${wide} px wider than the screen`)
      }
      await device.close()
    }
  assert.deepEqual(found, [])

  const german = await Device.open(one, { width: 320, height: 568, hasTouch: true, isMobile: true, locale: 'de-AT' })
  await german.page.getByRole('textbox').first().fill('ada')
  await german.page.locator('input[type=password]').fill(password)
  await german.page.getByRole('button', { name: 'Anmelden' }).click()
  await german.page.getByRole('link', { name: 'Verwaltung' }).click()
  await german.page.getByRole('region', { name: 'Knoten' }).getByText('(dieser)').waitFor()
  await german.drawn()
  assert.ok(await overflow(german.page) <= 0)
  await german.close()

  const device = await openAdministration(ada, '')
  const nodes = device.page.getByRole('region', { name: 'Nodes' })
  const rows = async () => (await nodes.getByRole('row').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())
  await until('both are up', async () => (await rows()).filter((text) => / up /.test(text)).length === 2)
  const [head, first, second] = await rows()
  assert.match(head, /^Node State Behind Address$/)
  assert.match(first, /^1 \(this one\) up (not at all|[\d,]+ commands?) 127\.0\.0\.1:\d+$/)
  assert.match(second, /^2 up (not at all|[\d,]+ commands?) 127\.0\.0\.1:\d+$/)
  await nodes.getByText(/^Redis: redis:\/\/127\.0\.0\.1:\d+ · version \d.* in use$/).waitFor()
  await two.kill()
  await until('it is not up any more', async () => (await rows()).filter((text) => / up /.test(text)).length === 1)
  await cluster.redis.kill()
  await nodes.getByRole('status').filter({ hasText: 'The log that the nodes share is closed' }).waitFor()
  await device.close()
})
