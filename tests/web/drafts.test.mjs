// What one begins to write, on all one's devices: it follows, it is never put into a field in which somebody writes, and neither side loses anything.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => {
  community = await Community.open()
})
after(() => community.close())

const kept = async (person) => (await community.as(person, 'GET', '/drafts')).drafts.map(({ text }) => text)
/** Out of the field: what is begun is saved, and what comes may be shown. */
const leave = (device) => device.composer.evaluate((field) => field.blur())
const mark = (device, chat) => device.row(chat).locator('.draft')

async function two(name, title) {
  const person = await community.person(name)
  const chat = await community.group(person, title)
  await community.group(person, 'Elsewhere')
  const devices = [await Device.of(person), await Device.of(person)]
  return { person, chat, devices }
}

test('it is there on the other device, with its mark in the list, and goes when it is sent', async () => {
  const { person, devices: [desk, phone] } = await two('Ada Lovelace', 'Attic')
  await desk.enter('Elsewhere')
  await phone.enter('Elsewhere')
  await desk.enter('Attic')
  await desk.composer.fill('bring the **lamp**')
  await mark(phone, 'Attic').waitFor()  // after a rest
  await phone.row('bring the lamp').waitFor()
  await phone.enter('Attic')
  await becomes('bring the **lamp**', () => phone.composer.inputValue())
  await phone.composer.press('Enter')
  await phone.own('bring the lamp', 'sent').waitFor()
  await leave(desk)
  await becomes('', () => desk.composer.inputValue())
  await becomes([], () => kept(person))
  await desk.page.reload()
  await desk.own('bring the lamp', 'sent').waitFor()
  assert.equal(await desk.composer.inputValue(), '')
  for (const device of [desk, phone]) await device.close()
})

test('it never comes into a field in which somebody writes, and what both have written stays', async () => {
  const { person, devices: [desk, phone] } = await two('Ben Okafor', 'Barn')
  for (const device of [desk, phone]) await device.enter('Barn')
  await desk.composer.fill('hay')
  await leave(desk)
  await becomes(['hay'], () => kept(person))
  await phone.composer.focus()
  await phone.page.keyboard.type('straw')
  assert.equal(await phone.composer.inputValue(), 'straw')
  await leave(phone)
  await becomes('hay\n\nstraw', () => phone.composer.inputValue())
  await becomes(['hay\n\nstraw'], () => kept(person))
  await becomes('hay\n\nstraw', () => desk.composer.inputValue())
  for (const device of [desk, phone]) await device.close()
})

test('two devices without a connection both write, and both texts come back', async () => {
  const { person, devices: [desk, phone] } = await two('Cleo', 'Cellar')
  for (const device of [desk, phone]) await device.enter('Cellar')
  for (const device of [desk, phone]) await device.context.setOffline(true)
  await community.server.stop()
  for (const device of [desk, phone]) await device.page.getByText(/No connection/).first().waitFor()
  await desk.composer.fill('wine')
  await phone.composer.fill('cheese')
  for (const device of [desk, phone]) await leave(device)
  await community.restart()
  for (const device of [desk, phone]) {
    await device.context.setOffline(false)
    await device.page.evaluate(() => dispatchEvent(new Event('online')))
  }
  await until('both are kept', async () => {
    const [text = ''] = await kept(person)
    return text.includes('wine') && text.includes('cheese')
  })
  const [text] = await kept(person)
  for (const device of [desk, phone]) await becomes(text, () => device.composer.inputValue())
  for (const device of [desk, phone]) await device.close()
})

test('what is deleted goes everywhere, and what it answers comes along', async () => {
  const { person, chat, devices: [desk, phone] } = await two('Dan', 'Dorm')
  await community.say(person, chat, 'who cooks?')
  for (const device of [desk, phone]) await device.enter('Dorm')
  await leave(phone)
  await desk.act('who cooks?', 'Reply')
  await desk.page.keyboard.type('me')
  await leave(desk)
  await becomes('me', () => phone.composer.inputValue())
  await phone.page.getByText('Replying to yourself').waitFor()
  await phone.composer.fill('')
  await leave(phone)
  await becomes('', () => desk.composer.inputValue())
  await becomes([], () => kept(person))
  for (const device of [desk, phone]) await device.close()
})
