// What is kept of messages: pinned for all, saved for oneself, what they said before they were edited, and who has seen them.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'
import { HeldCalls } from './support/held_calls.mjs'

let community
before(async () => {
  community = await Community.open()
})
after(() => community.close())

async function room(title, ...names) {
  const people = await community.people(...names)
  return { people, chat: await community.group(people[0], title, people.slice(1)) }
}

/** By keyboard. */
async function pick(device, text, item) {
  await device.message(text).focus()
  await device.page.keyboard.press('Enter')
  await device.choose(item)
}
const items = (device) => device.page.getByRole('menuitem').allInnerTexts()
const details = (device) => device.page.locator('[aria-controls=panel]').click()
const pinned = (device) => device.page.getByRole('region', { name: 'Pinned messages' })
const saved = (device) => device.dialog('Saved messages')
const openSaved = (device) => device.page.getByRole('button', { name: 'Saved, mentions, scheduled' }).click()

test('an admin pins a message; all see it in its place and in the details, and jump there', async () => {
  const { people: [ada, ben], chat } = await room('House', 'Ada Lovelace', 'Ben Okafor')
  await community.say(ada, chat, 'the rules of the house')
  for (let n = 1; n <= 80; n++) await community.say(ben, chat, `chatter ${n}`)
  await community.read(ada, chat, 81)
  await community.read(ben, chat, 81)
  const [first, second] = [await Device.of(ada), await Device.of(ben)]
  await first.go(`#/chat/${chat.id}/1`, first.message('the rules of the house'))
  await second.enter('House')
  await details(second)
  await pinned(second).getByText('Nothing is pinned here yet.').waitFor()
  await pick(first, 'the rules of the house', 'Pin message')
  await first.message(/the rules of the house.*pinned/).waitFor()
  await first.log.getByText('Pinned by you').waitFor()
  await pinned(second).getByText('Pinned by Ada Lovelace').waitFor()
  await second.assertAccessible('pinned messages')
  await pinned(second).getByRole('button', { name: /the rules of the house/ }).click()
  await second.message(/the rules of the house.*pinned/).waitFor()
  await second.log.getByText('Pinned by Ada Lovelace').waitFor()
  // A member may not pin, and has no button for it.
  await second.message('the rules of the house').focus()
  await second.page.keyboard.press('Enter')
  await second.page.getByRole('menuitem', { name: 'Save for later' }).waitFor()
  assert.ok(!(await items(second)).some((item) => /pin/i.test(item)))
  await second.page.keyboard.press('Escape')
  assert.equal(await pinned(second).getByRole('button', { name: /^Unpin/ }).count(), 0)
  await second.page.reload()
  await second.log.getByText('Pinned by Ada Lovelace').waitFor()
  await pick(first, 'the rules of the house', 'Unpin message')
  for (const device of [first, second]) await becomes(0, () => device.log.getByText(/^Pinned by/).count())
  await first.close()
  await second.close()
})

test('a pin shows before the server has answered, and is taken back when it refuses', async () => {
  const { people: [cleo], chat } = await room('Shed', 'Cleo')
  await community.say(cleo, chat, 'the key hangs inside')
  const held = new HeldCalls('pin_message')
  const device = await Device.of(cleo, { prepare: held.prepare })
  await device.enter('Shed')
  await pick(device, 'the key hangs inside', 'Pin message')
  await device.log.getByText('Pinned by you').waitFor()
  await becomes(['pin_message'], () => held.waiting)
  held.refuse()
  await becomes(0, () => device.log.getByText('Pinned by you').count())
  await device.page.getByRole('status').filter({ hasText: 'You are not allowed to do this.' }).waitFor()
  await device.close()
})

test('what one saves is on all one\'s devices, of all chats, and for nobody else', async () => {
  const { people: [dan, eva], chat } = await room('Garden', 'Dan', 'Eva')
  await community.say(eva, chat, 'water the roses')
  const direct = await community.direct(dan, eva)
  await community.say(eva, direct, 'my new number')
  const [phone, desk, other] = [await Device.of(dan, { width: 390, height: 844 }), await Device.of(dan), await Device.of(eva)]
  await desk.enter('Garden')
  await pick(desk, 'water the roses', 'Save for later')
  await desk.page.getByRole('status').filter({ hasText: 'Saved for later' }).waitFor()
  await desk.enter('my new number')
  await pick(desk, 'my new number', 'Save for later')
  await openSaved(phone)
  for (const [text, where] of [['water the roses', 'Garden'], ['my new number', 'Eva']]) {
    await saved(phone).getByRole('listitem').filter({ hasText: text }).filter({ hasText: where }).waitFor()
  }
  await becomes(['my new number', 'water the roses'], () => saved(phone).locator('.found-text').allTextContents())
  await phone.assertAccessible('saved messages')
  await saved(phone).getByRole('button', { name: /water the roses/ }).click()
  await phone.message('water the roses').waitFor()
  await phone.go('#/', phone.row('Garden'))
  await openSaved(other)
  await saved(other).getByText('Nothing saved yet').waitFor()
  // Without a connection those are there that the device has.
  await openSaved(desk)
  await becomes(2, () => saved(desk).getByRole('listitem').count())
  await saved(desk).getByRole('button', { name: 'Save the message of Eva no more' }).first().click()
  await becomes(['water the roses'], () => saved(desk).locator('.found-text').allTextContents())
  await desk.page.keyboard.press('Escape')
  await pick(desk, 'my new number', 'Save for later')
  await community.server.stop()
  await phone.page.getByText(/No connection/).first().waitFor()
  await openSaved(phone)
  await saved(phone).getByText('water the roses').waitFor()
  await community.restart()
  for (const device of [phone, desk, other]) await device.close()
})

test('what a message said before is told from its mark and from its menu', async () => {
  const { people: [finn, gina], chat } = await room('Bakery', 'Finn', 'Gina')
  const { id } = await community.say(finn, chat, 'we open at **8**')
  for (const content of ['we open at 9', 'we open at 10']) await community.as(finn, 'PATCH', `/messages/${id}`, { content })
  const device = await Device.of(gina)
  await device.enter('Bakery')
  await device.log.locator('.edited-mark').click()
  const dialog = device.dialog('Earlier versions')
  await becomes(['we open at 8', 'we open at 9', 'we open at 10'], () => dialog.locator('.text').allInnerTexts())
  await dialog.locator('strong').filter({ hasText: '8' }).waitFor()
  await dialog.getByText(/^Now · /).waitFor()
  await device.assertAccessible('earlier versions')
  await device.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await pick(device, 'we open at 10', 'Earlier versions')
  await dialog.getByText('we open at 9').waitFor()
  await device.close()
})

test('who has seen a message, and who has not yet, is told while one looks', async () => {
  const { people: [hugo, ines, jan], chat } = await room('Choir', 'Hugo', 'Ines', 'Jan')
  await community.say(hugo, chat, 'we sing at 7')
  await community.read(ines, chat, 1)
  const device = await Device.of(hugo)
  await device.enter('Choir')
  await pick(device, 'we sing at 7', 'Seen by')
  const dialog = device.dialog('Seen by')
  await dialog.getByText('Seen by 1').waitFor()
  await dialog.getByRole('group', { name: 'Seen by' }).getByRole('button', { name: /Ines/ }).waitFor()
  await dialog.getByRole('group', { name: 'Not yet' }).getByRole('button', { name: /Jan/ }).waitFor()
  await device.assertAccessible('seen by')
  await community.read(jan, chat, 1)
  await dialog.getByText('Everybody has seen it.').waitFor()
  await device.page.keyboard.press('Escape')
  await device.close()
})

test('all of it fits on 320 pixels, light and dark, in German', async () => {
  const { people: [kai], chat } = await room('Keller', 'Kai')
  const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(4)
  const { id } = await community.say(kai, chat, `${long} alt`)
  await community.as(kai, 'PATCH', `/messages/${id}`, { content: long })
  await community.as(kai, 'PUT', `/messages/${id}/pin`)
  await community.as(kai, 'PUT', `/messages/${id}/save`)
  for (const colorScheme of ['light', 'dark']) {
    const device = await Device.of(kai, { width: 320, height: 568, hasTouch: true, isMobile: true, colorScheme })
    const { page } = device
    await page.evaluate(() => localStorage.setItem('snug.preferences', JSON.stringify({ ...JSON.parse(localStorage.getItem('snug.preferences') ?? '{}'), language: 'de' })))
    await page.reload()
    async function* states() {
      await page.getByRole('button', { name: 'Gemerkt, Erwähnungen, Geplant' }).tap()
      await page.getByRole('dialog').getByText(/^Donau/).waitFor()
      yield `${colorScheme}: saved`
      await page.getByRole('dialog').getByRole('button', { name: /^(Du|Kai).*Donau/ }).tap()
      await page.getByText('Von dir angeheftet').waitFor()
      yield `${colorScheme}: pinned`
      await page.locator('.edited-mark').tap()
      await page.getByRole('dialog', { name: 'Frühere Fassungen' }).getByText(/alt$/).waitFor()
      yield `${colorScheme}: earlier versions`
      await page.keyboard.press('Escape')
      await page.locator('[aria-controls=panel]').tap()
      await page.getByRole('region', { name: 'Angeheftete Nachrichten' }).getByText(/^Donau/).waitFor()
      yield `${colorScheme}: the details`
    }
    assert.deepEqual(await faults(device, states()), [])
    await device.close()
  }
})
