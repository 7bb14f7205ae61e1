// What opens above a page is a place one goes back from: on a phone and on a desktop, by Back, by Escape, by its own buttons.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ida, jo, group
before(async () => {
  community = await Community.open()
  ;[ida, jo] = await community.people('Ida', 'Jo Park')
  group = await community.group(ida, 'Orchard', [jo])
  await community.channel(ida, group, 'apples')
  await community.say(jo, group, 'the pears are ripe')
  await community.say(ida, group, 'on my way')
  await community.direct(ida, jo)
})
after(() => community.close())

const sizes = [['desktop', {}], ['phone', { width: 390, height: 844, hasTouch: true, isMobile: true }]]

const panel = (page) => page.getByRole('complementary', { name: 'Details' })
const head = (page) => page.locator('[aria-controls=panel]')

/** Every layer above an open chat: how it opens, and what is then to be seen. */
const layers = (device) => {
  const { page } = device
  return {
    'the menu of the chat': [() => page.locator('main').getByRole('button', { name: 'Actions for Orchard' }).click(), page.getByRole('menu')],
    'the menu of a message': [() => device.message('the pears are ripe').press('Enter'), page.getByRole('menu')],
    'the emoji': [() => page.getByRole('button', { name: 'Emoji', exact: true }).click(), device.dialog('Emoji')],
    'the details': [() => head(page).click(), panel(page)],
    'the switcher': [() => page.keyboard.press('Control+k'), device.dialog('Go to chat or person')],
    'the keys': [() => page.keyboard.press('Control+/'), device.dialog('Keyboard shortcuts')],
    'somebody': [() => device.message('the pears are ripe').getByRole('button', { name: 'Jo Park' }).click(), device.dialog('Show profile')],
  }
}

/** What Back would lead through: the length of the history, and where in it one is. */
const place = (page) => page.evaluate(async () => {
  await new Promise((done) => setTimeout(done))
  return [globalThis.navigation.currentEntry.index, location.hash]
})

for (const [size, options] of sizes) {
  test(`Back closes what is open, and nothing else: ${size}`, async () => {
    const device = await Device.of(ida, options)
    const { page } = device
    await device.enter('Orchard')
    await device.message('on my way').waitFor()
    const at = await place(page)
    for (const [what, [open, layer]] of Object.entries(layers(device))) {
      await open()
      await layer.waitFor()
      await page.goBack()
      await layer.waitFor({ state: 'detached' })
      await becomes(at, () => place(page))
      await page.goForward()
      await becomes(at, () => place(page))
      assert.equal(await layer.count(), 0, `${what} does not come back by Forward`)
      // By Escape, and the history is as it was before.
      await open()
      await layer.waitFor()
      await page.keyboard.press('Escape')
      await layer.waitFor({ state: 'detached' })
      await becomes(at, () => place(page))
    }
    assert.equal(await device.composer.isVisible(), true)

    // One above the other: the topmost first.
    await head(page).click()
    await panel(page).getByRole('button', { name: /Jo Park/ }).click()
    await page.getByRole('menuitem', { name: 'Show profile' }).click()
    await device.dialog('Show profile').waitFor()
    await page.goBack()
    await device.dialog('Show profile').waitFor({ state: 'detached' })
    assert.equal(await panel(page).isVisible(), true)
    await page.goBack()
    await panel(page).waitFor({ state: 'detached' })
    await becomes(at, () => place(page))
    await page.goBack()
    await until('the list is there', async () => !(await device.composer.count()))
    await becomes([at[0] - 1, '#/'], async () => {
      const [index, hash] = await place(page)
      return [index, hash || '#/']
    })
    await device.close()
  })

  test(`nothing of a chat stays above another page, but details that have room beside it show the next one's: ${size}`, async () => {
    const stays = size === 'desktop' ? 1 : 0
    const device = await Device.of(ida, options)
    const { page } = device
    await device.enter('Orchard')
    // A link in the details: one step there, and one back.
    await head(page).click()
    const about = (name) => panel(page).getByRole('heading', { name, level: 3 })
    await panel(page).getByRole('link', { name: 'apples' }).click()
    await page.getByRole('textbox', { name: 'Message to apples' }).waitFor()
    await becomes(stays, () => about('apples').count())
    await becomes(stays, () => panel(page).count())
    if (stays) {
      await page.goBack()
      await panel(page).waitFor({ state: 'detached' })
      await page.getByRole('textbox', { name: 'Message to apples' }).waitFor()
    }
    await page.goBack()
    await page.getByRole('textbox', { name: 'Message to Orchard' }).waitFor()
    assert.equal(await panel(page).count(), 0)

    // From the menu of a member to somebody else's chat.
    await head(page).click()
    await panel(page).getByRole('button', { name: /Jo Park/ }).click()
    await page.getByRole('menuitem', { name: 'Write a message' }).click()
    await page.getByRole('textbox', { name: 'Message to Jo Park' }).waitFor()
    await becomes(stays, () => panel(page).count())
    if (stays) await page.keyboard.press('Escape')
    await becomes(0, () => panel(page).count())
    await page.goBack()
    await page.getByRole('textbox', { name: 'Message to Orchard' }).waitFor()

    // An address, with a menu above the details.
    await head(page).click()
    await panel(page).getByRole('button', { name: /Jo Park/ }).click()
    await page.getByRole('menu').waitFor()
    await page.evaluate(() => { location.hash = '#/settings' })
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    assert.equal(await page.getByRole('menu').count(), 0)
    await page.goBack()
    await page.getByRole('textbox', { name: 'Message to Orchard' }).waitFor()
    await becomes(stays, () => panel(page).count())
    await device.close()
  })

  test(`a reload below an open layer, and a link from outside, lead nowhere else: ${size}`, async () => {
    const device = await Device.of(ida, options)
    const { page } = device
    await device.enter('Orchard')
    const at = await place(page)
    await head(page).click()
    await panel(page).waitFor()
    await page.reload()
    await device.message('on my way').waitFor()
    await becomes(at, () => place(page))
    assert.equal(await panel(page).count(), 0)
    await page.goto(`${community.url}/#/chat/${group.id}/1`)
    await device.message('the pears are ripe').waitFor()
    await head(page).click()
    await panel(page).waitFor()
    await page.goBack()
    await panel(page).waitFor({ state: 'detached' })
    assert.match(page.url(), /\/1$/)
    await device.close()
  })
}

test('the arrow of a chat leads back to the list, not to one more of it', async () => {
  const device = await Device.of(ida, sizes[1][1])
  const { page } = device
  const [start] = await place(page)
  for (let n = 0; n < 3; n++) {
    await device.enter('Orchard')
    await page.getByRole('link', { name: 'Back' }).tap()
    await device.row('Orchard').waitFor()
    await becomes(start, async () => (await place(page))[0])
  }
  await device.close()
})

test('who is removed from a chat, or signed out from afar, has nothing left above it', async () => {
  const club = await community.group(ida, 'Cider club', [jo])
  const device = await Device.of(jo)
  const { page } = device
  await device.enter('Cider club')
  await head(page).click()
  await panel(page).waitFor()
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await device.dialog('Emoji').waitFor()
  await community.as(ida, 'DELETE', `/chats/${club.id}/members/${jo.id}`)
  await page.getByRole('heading', { name: 'This chat is not here any more' }).waitFor()
  await becomes([0, 0], async () => [await device.dialog('Emoji').count(), await panel(page).count()])

  await page.keyboard.press('Control+k')
  await device.dialog('Go to chat or person').waitFor()
  const { sessions } = await community.as(jo, 'GET', '/auth/sessions')
  for (const { id, current } of sessions) if (!current) await community.as(jo, 'DELETE', `/auth/sessions/${id}`)
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await device.dialog('Go to chat or person').waitFor({ state: 'detached' })
  await device.close()
})
