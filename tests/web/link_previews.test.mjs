// What links in messages lead to, below them: a small site of the test's own is looked at by the real server.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import test, { after, before } from 'node:test'

import { agree } from './support/administration.mjs'
import { allBoxesOf, boxOf, boxesOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'
import { picture } from './support/files.mjs'

/** What the site says of each of its pages. */
const pages = {
  ladder: { title: 'How to build a ladder', description: 'Everything one has to know about rungs.', site: 'Ladders Weekly', image: [800, 420] },
  rung: { title: 'A rung', image: [100, 100] },
  hebrew: { title: 'שלום עולם', description: 'טקסט בעברית שהולך מימין לשמאל', site: 'דוגמה' },
  long: { title: 'Donaudampfschifffahrtsgesellschaft'.repeat(5), description: 'x'.repeat(290) },
  markup: { title: '&lt;b&gt;bold&lt;/b&gt; &amp; "quoted"' },
}

let site, community, ada
const asked = []
before(async () => {
  site = createServer(({ url }, response) => {
    asked.push(url)
    const [, name, image] = url.split('/')
    const page = pages[name]
    if (!page) return response.writeHead(404).end()
    if (image) return response.writeHead(200, { 'content-type': 'image/png' }).end(picture(...page.image))
    const meta = (property, content) => content ? `<meta property="${property}" content="${content}">` : ''
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html><head><title>${page.title}</title>
      ${meta('og:description', page.description)}${meta('og:site_name', page.site)}${meta('og:image', page.image && `${address(name)}/image.png`)}</head><body></body></html>`)
  })
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
  community = await Community.open({ args: [`--outbound.allow=127.0.0.1:${site.address().port}`] })
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
})
after(async () => {
  await community?.close()
  site.closeAllConnections()
  site.close()
})

const address = (name) => `http://127.0.0.1:${site.address().port}/${name}`
const cards = (device, title) => device.log.getByRole('link', { name: title })

async function pair(one, other, options = {}) {
  const [first, second] = await community.people(one, other)
  const chat = await community.direct(first, second)
  const [device, seeing] = [await Device.of(first), await Device.of(second, options)]
  await Promise.all([device.enter(other), seeing.enter(one)])
  await device.page.getByRole('button', { name: 'Attach files' }).waitFor()
  return { first, second, chat, device, seeing }
}

test('a link gets a card with its picture a moment later, in its room, and leads out safely', async () => {
  const { device, seeing } = await pair('Bea', 'Carl')
  await device.send(`look ${address('ladder')}`)
  const card = cards(seeing, 'How to build a ladder')
  await card.waitFor()
  await card.getByText('Ladders Weekly').waitFor()
  await card.getByText('Everything one has to know about rungs.').waitFor()
  const [{ width, height }] = await boxesOf(card.locator('.preview-picture'))
  assert.ok(Math.abs(width / height - 800 / 420) < 0.05, `${width} × ${height}`)
  await card.locator('.picture-there').waitFor()
  assert.match(await card.locator('img').getAttribute('src'), /^\/files\/\d+\/previews\/0\?t=/)
  await becomes(true, () => card.locator('img').evaluate((image) => image.naturalWidth > 0 && image.naturalWidth <= 400))
  assert.deepEqual(await boxesOf(card.locator('.preview-picture')).then(([box]) => [box.width, box.height]), [width, height], 'its room was there before')
  assert.deepEqual(await card.evaluate((link) => [link.href, link.target, link.rel]), [address('ladder'), '_blank', 'noopener noreferrer nofollow'])
  await seeing.message(`look ${address('ladder')}`).waitFor()
  assert.equal(await seeing.log.getByText('edited', { exact: true }).count(), 0)
  await until('the end of the messages is in sight', async () => (await seeing.log.evaluate((log) => {
    const box = log.closest('.scroller') ?? log.querySelector('.scroller') ?? log
    return box.scrollHeight - box.scrollTop - box.clientHeight
  })) < 2)
  await cards(device, 'How to build a ladder').waitFor()
  await device.send(`and ${address('rung')}`)
  const small = await boxOf(cards(seeing, 'A rung').locator('.preview-picture'))
  assert.ok(Math.abs(small.width - small.height) < 1 && small.width < 100)
  await device.send(`or ${address('markup')}`)
  await cards(seeing, '<b>bold</b> & "quoted"').waitFor()
  await seeing.assertAccessible('link previews')
  await device.close()
  await seeing.close()
})

test('without a preview, if one wants none; the next message has one again', async () => {
  const { device, seeing } = await pair('Dora', 'Emil')
  const without = device.page.getByRole('button', { name: 'Without link preview' })
  await device.composer.fill('no link')
  assert.equal(await without.count(), 0)
  await device.composer.fill(`quiet ${address('ladder?quiet')}`)
  await without.click()
  await becomes('true', () => without.getAttribute('aria-pressed'))
  await device.assertAccessible('without a preview')
  await device.composer.press('Enter')
  await without.waitFor({ state: 'detached' })
  await device.send(`loud ${address('rung')}`)
  await cards(seeing, 'A rung').waitFor()
  assert.equal(await seeing.log.locator('.previews').count(), 1)
  assert.deepEqual(asked.filter((url) => url.includes('quiet')), [])
  await device.close()
  await seeing.close()
})

test('its sender takes it away for good, and an administrator of the chat; others can\'t', async () => {
  const [flo, gil] = await community.people('Flo', 'Gil')
  const group = await community.group(ada, 'Workshop', [flo, gil])
  const [sender, other, admin] = [await Device.of(flo), await Device.of(gil), await Device.of(ada)]
  for (const device of [sender, other, admin]) await device.enter('Workshop')
  for (const name of ['ladder', 'rung']) {
    await community.say(flo, group, address(name))
    for (const device of [sender, other, admin]) await cards(device, pages[name].title).waitFor()
  }
  assert.equal(await other.page.getByRole('button', { name: 'Remove link preview' }).count(), 0)
  await sender.message(address('ladder')).hover()
  await sender.log.locator('.row').filter({ hasText: 'How to build a ladder' }).getByRole('button', { name: 'Remove link preview' }).click()
  await sender.assertAccessible('a preview is to go')
  await agree(sender, 'Remove')
  for (const device of [sender, other, admin]) await becomes(0, () => cards(device, 'How to build a ladder').count())
  await admin.message(address('rung')).focus()
  await admin.page.keyboard.press('Enter')
  await admin.choose('Remove link preview')
  await agree(admin, 'Remove')
  for (const device of [sender, other, admin]) await becomes(0, () => device.log.locator('.previews').count())
  await other.page.reload()
  await other.message(address('rung')).waitFor()
  assert.equal(await other.log.locator('.previews').count(), 0)
  for (const device of [sender, other, admin]) await device.close()
})

test('long words and other directions fit on a screen of 320 pixels, light and dark', async () => {
  const [hans] = await community.people('Hans')
  const notes = await community.direct(hans, hans)
  for (const name of ['hebrew', 'long', 'ladder']) await community.say(hans, notes, address(name))
  for (const colorScheme of ['light', 'dark']) {
    const device = await Device.of(hans, { width: 320, height: 568, hasTouch: true, isMobile: true, colorScheme })
    async function* states() {
      await device.enter('Notes to self')
      await becomes(3, () => device.log.locator('.preview-card').count())
      yield `${colorScheme}: previews`
      for (const { x, width } of await allBoxesOf(device.log.locator('.preview-card').last())) assert.ok(x >= 0 && x + width <= 320)
      await device.composer.fill(address('rung'))
      await device.page.getByRole('button', { name: 'Without link preview' }).waitFor()
      yield `${colorScheme}: a link is written`
    }
    assert.deepEqual(await faults(device, states()), [])
    assert.equal(await device.log.getByText('שלום עולם').evaluate((element) => getComputedStyle(element).direction), 'rtl')
    await device.close()
  }
})

test('the rule that forbids them is an administrator\'s', async () => {
  const device = await Device.of(ada)
  await device.go('#/admin/rules', device.page.getByRole('switch', { name: /^Link previews/ }))
  await device.page.getByRole('switch', { name: /^Link previews/ }).uncheck()
  await device.page.getByRole('button', { name: 'Save', exact: true }).click()
  await device.page.getByText('Saved', { exact: true }).waitFor()
  const { settings } = await community.as(ada, 'GET', '/admin/settings')
  assert.equal(settings.previews, 'off')
  await device.go('#/admin/audit', device.page.getByText('changed the rules: Link previews: off'))
  await device.go('#/admin/rules', device.page.getByRole('switch', { name: /^Link previews/ }))
  await device.page.getByRole('switch', { name: /^Link previews/ }).check()
  await device.page.getByRole('button', { name: 'Save', exact: true }).click()
  await until('they are on again', async () => (await community.as(ada, 'GET', '/admin/settings')).settings.previews === 'on')
  await device.close()
})
