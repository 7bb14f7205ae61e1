// Emoji on messages: put there and taken away by hand, keyboard and finger, seen by everybody at once, and taken back when refused.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { allBoxesOf } from './support/boxes.mjs'
import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'
import { picture } from './support/files.mjs'
import { HeldCalls } from './support/held_calls.mjs'

let community
before(async () => {
  community = await Community.open()
})
after(() => community.close())

const chip = (device, emoji, n) => device.log.getByRole('button', { name: `${emoji}, ${n} reaction${n === 1 ? '' : 's'}`, exact: true })
/** `👍 2 pressed`. */
const chips = (device) => device.log.locator('.reaction[aria-pressed]').evaluateAll((all) => all.map((one) => `${one.getAttribute('aria-label')} ${one.getAttribute('aria-pressed')}`))

async function room(title, ...names) {
  const people = await community.people(...names)
  const chat = await community.group(people[0], title, people.slice(1))
  const message = await community.say(people[0], chat, 'the cake is ready')
  return { people, chat, message }
}

test('a reaction shows at once, for both; a press more takes it back', async () => {
  const { people: [ada, ben] } = await room('Cake', 'Ada Lovelace', 'Ben Okafor')
  const [first, second] = [await Device.of(ada), await Device.of(ben)]
  for (const device of [first, second]) await device.enter('Cake')
  await second.act('the cake is ready', 'React with 👍')
  for (const device of [first, second]) await chip(device, '👍', 1).waitFor()
  await chip(first, '👍', 1).click()
  await becomes(['👍, 2 reactions true'], () => chips(second))
  await becomes(['👍, 2 reactions true'], () => chips(first))
  await first.message(/the cake is ready.*2 reactions$/).waitFor()

  // Who it was is told after a moment, to the pointer and to the keyboard.
  await first.page.mouse.move(1, 1)
  await chip(first, '👍', 2).hover()
  await first.page.getByRole('tooltip').filter({ hasText: /You/ }).filter({ hasText: /Ben Okafor/ }).waitFor()
  await first.assertAccessible('a reaction with its names')
  await first.page.keyboard.press('Escape')
  await first.page.getByRole('tooltip').waitFor({ state: 'detached' })

  await chip(second, '👍', 2).click()
  await becomes(['👍, 1 reaction true'], () => chips(first))
  await becomes(['👍, 1 reaction false'], () => chips(second))
  await chip(first, '👍', 1).click()
  for (const device of [first, second]) await becomes([], () => chips(device))
  await first.close()
  await second.close()
})

test('any emoji goes, also the server\'s own, by keyboard alone', async () => {
  const { people: [cleo, dan] } = await room('Tea', 'Cleo', 'Dan')
  await community.emoji(cleo, 'bluejug', picture(32, 32))
  const [first, second] = [await Device.of(cleo), await Device.of(dan)]
  for (const device of [first, second]) await device.enter('Tea')
  const { page } = first
  await first.message('the cake is ready').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Reply', exact: true }).waitFor()
  await first.assertAccessible('the menu of a message')
  await page.keyboard.press('ArrowUp')  // to the last one of the row above
  await page.keyboard.press('Enter')
  const search = page.getByRole('searchbox', { name: 'Search emoji' })
  await search.fill('bluejug')
  await page.getByRole('button', { name: 'bluejug' }).first().waitFor()
  await search.press('Enter')
  await chip(second, ':bluejug:', 1).waitFor()
  await second.log.locator('.reaction img').waitFor()

  // From the message by Tab to what hangs on it.
  await first.message(/the cake is ready/).focus()
  await page.keyboard.press('Tab')
  await becomes(':bluejug:, 1 reaction', () => page.evaluate(() => document.activeElement.getAttribute('aria-label')))
  await page.getByRole('tooltip').filter({ hasText: 'You' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await search.fill('tada')
  await page.getByRole('button', { name: 'tada' }).first().waitFor()
  await search.press('Enter')
  await chip(second, '🎉', 1).waitFor()
  // What was used last is what is offered first.
  await second.act('the cake is ready', 'React with 👍')
  await becomes([':bluejug:, 1 reaction', '🎉, 1 reaction', '👍, 1 reaction'], async () => (await chips(first)).map((one) => one.replace(/ (true|false)$/, '')))
  await first.message(/the cake is ready/).hover()
  await first.log.getByRole('button', { name: 'Take back 🎉' }).waitFor()
  await first.close()
  await second.close()
})

test('it shows before the server has answered, and is taken back when it refuses', async () => {
  const { people: [eva, finn], message } = await room('Jam', 'Eva', 'Finn')
  const held = new HeldCalls('add_reaction', 'remove_reaction')
  const device = await Device.of(eva, { prepare: held.prepare })
  await device.enter('Jam')
  await device.act('the cake is ready', 'React with 👍')
  await becomes(['👍, 1 reaction true'], () => chips(device))
  await becomes(['add_reaction'], () => held.waiting)
  await community.as(finn, 'PUT', `/messages/${message.id}/reactions/${encodeURIComponent('👍')}`)
  await becomes(['👍, 2 reactions true'], () => chips(device))
  held.refuse()
  await device.page.getByRole('status').filter({ hasText: 'You are not allowed to do this.' }).waitFor()
  await becomes(['👍, 1 reaction false'], () => chips(device))
  await chip(device, '👍', 1).click()
  await becomes(['👍, 2 reactions true'], () => chips(device))
  held.end()
  await becomes(2, async () => (await community.as(finn, 'GET', `/messages/${message.id}/reactions`)).reactions.length)
  await device.close()
})

test('what was put there is there after a reload, for whoever was away, and everybody who did it is named', async () => {
  const { people: [gina, hugo, ines], message } = await room('Pie', 'Gina', 'Hugo', 'Ines')
  const device = await Device.of(gina)
  await device.enter('Pie')
  await device.message('the cake is ready').waitFor()
  await device.context.setOffline(true)
  for (const [person, emoji] of [[hugo, '🎉'], [ines, '🎉'], [gina, '👍']]) await community.as(person, 'PUT', `/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`)
  await device.context.setOffline(false)
  await becomes(['🎉, 2 reactions false', '👍, 1 reaction true'], () => chips(device))
  await device.page.reload()
  await becomes(['🎉, 2 reactions false', '👍, 1 reaction true'], () => chips(device))
  await device.message('the cake is ready').focus()
  await device.page.keyboard.press('Enter')
  await device.choose('Who reacted')
  const dialog = device.dialog('Who reacted')
  for (const name of ['Gina', 'Hugo', 'Ines']) await dialog.getByRole('button', { name: containing(name) }).waitFor()
  await device.assertAccessible('who reacted')
  await device.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await community.as(gina, 'DELETE', `/messages/${message.id}`)
  await becomes([], () => chips(device))
  await device.close()
})

const containing = (name) => new RegExp(name)

test('a finger that rests opens the menu with its emoji; all of it fits on 320 pixels, light and dark, in German', async () => {
  const { people: [jan], message } = await room('Plum', 'Jan')
  for (const emoji of ['👍', '🎉', '😂', '🙈', '🚀', '🔥', '🥧', '🍒']) await community.as(jan, 'PUT', `/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`)
  for (const colorScheme of ['light', 'dark']) {
    const device = await Device.of(jan, { width: 320, height: 568, hasTouch: true, isMobile: true, colorScheme })
    const { page } = device
    await page.evaluate(() => localStorage.setItem('snug.preferences', JSON.stringify({ ...JSON.parse(localStorage.getItem('snug.preferences') ?? '{}'), language: 'de' })))
    await page.reload()
    async function* states() {
      await page.getByRole('link', { name: /Plum/ }).tap()
      const article = page.getByRole('article', { name: /the cake is ready/ })
      await becomes(8, () => page.getByRole('button', { name: /1 Reaktion$/ }).count())
      yield `${colorScheme}: reactions`
      for (const { x, width, height } of await allBoxesOf(page.getByRole('button', { name: /1 Reaktion$/ }))) assert.ok(x >= 0 && x + width <= 320 && height >= 24)
      await article.dispatchEvent('pointerdown', { pointerType: 'touch', clientX: 100, clientY: 300 })
      await page.getByRole('menuitem', { name: /^Mit .* reagieren$|zurücknehmen$/ }).first().waitFor()
      yield `${colorScheme}: the menu`
      for (const { height } of await allBoxesOf(page.getByRole('menuitem'))) assert.ok(height >= 40)
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
    }
    assert.deepEqual(await faults(device, states()), [])
    await device.close()
  }
})
