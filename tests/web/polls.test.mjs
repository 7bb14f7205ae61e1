// Polls: written in a dialog, voted for in the chat, and counted for everybody while they look.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { boxesOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { agree } from './support/administration.mjs'
import { faults } from './support/faults.mjs'
import { HeldCalls } from './support/held_calls.mjs'

let community
before(async () => {
  community = await Community.open()
})
after(() => community.close())

/** `Monday 2 votes · 50% pressed`. */
const options = (device) => device.log.locator('.poll-option').evaluateAll((all) => all.map((one) =>
  [one.querySelector('.poll-text').textContent, one.querySelector('.poll-count').textContent, one.getAttribute('aria-pressed') === 'true' && 'mine'].filter(Boolean).join(', ')))
const option = (device, text) => device.log.getByRole('button', { name: new RegExp(`^${text} \\d`) })

async function group(title, ...names) {
  const people = await community.people(...names)
  return { people, chat: await community.group(people[0], title, people.slice(1)) }
}

test('one is written by keyboard, voted for by two, and closed', async () => {
  const { people: [ada, ben] } = await group('Games', 'Ada Lovelace', 'Ben Okafor')
  const [first, second] = [await Device.of(ada), await Device.of(ben)]
  for (const device of [first, second]) await device.enter('Games')
  const { page } = first
  await first.composer.fill('What do we play?')
  await page.getByRole('button', { name: 'Create a poll' }).press('Enter')
  const question = page.getByRole('textbox', { name: 'Question' })
  await becomes('What do we play?', () => question.inputValue())
  await becomes('question', () => page.evaluate(() => document.activeElement.name))
  await first.assertAccessible('a new poll')
  await page.getByRole('textbox', { name: 'Option 1' }).fill('Chess')
  await page.getByRole('textbox', { name: 'Option 2' }).fill('Chess')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'Two options say the same.' }).waitFor()
  await page.getByRole('textbox', { name: 'Option 2' }).fill('Go')
  await page.getByRole('button', { name: 'Add option' }).press('Enter')
  await becomes('Option 3', () => page.evaluate(() => document.activeElement.labels?.[0]?.textContent))
  await page.keyboard.type('Nothing')
  await page.getByRole('button', { name: 'Remove option 1' }).press('Enter')
  await becomes(['Go', 'Nothing'], () => page.getByRole('textbox', { name: /^Option/ }).evaluateAll((all) => all.map(({ value }) => value)))
  await page.getByRole('button', { name: 'Send poll' }).press('Enter')
  await first.dialog('New poll').waitFor({ state: 'detached' })
  await becomes('', () => first.composer.inputValue())
  for (const device of [first, second]) await device.message(/What do we play\?.*Poll/).waitFor()

  await option(second, 'Go').click()
  await becomes(['Go, 1 vote · 100%', 'Nothing, 0 votes · 0%'], () => options(first))
  await option(first, 'Nothing').press('Space')
  await becomes(['Go, 1 vote · 50%, mine', 'Nothing, 1 vote · 50%'].map((line) => line.replace('Go, 1 vote · 50%, mine', 'Go, 1 vote · 50%').replace('Nothing, 1 vote · 50%', 'Nothing, 1 vote · 50%, mine')), () => options(first))
  await becomes(['Go, 1 vote · 50%, mine', 'Nothing, 1 vote · 50%'], () => options(second))
  await second.assertAccessible('a poll')
  await option(second, 'Nothing').click()
  await becomes(['Go, 0 votes · 0%', 'Nothing, 2 votes · 100%, mine'], () => options(first))
  await option(second, 'Nothing').click()
  await becomes(['Go, 0 votes · 0%', 'Nothing, 1 vote · 100%, mine'], () => options(first))
  await second.log.getByRole('button', { name: 'Who voted' }).click()
  await second.dialog('Who voted').getByRole('button', { name: /Ada Lovelace/ }).waitFor()
  await second.assertAccessible('who voted')
  await second.page.keyboard.press('Escape')

  assert.equal(await second.log.getByRole('button', { name: 'Close poll' }).count(), 0)
  await first.log.getByRole('button', { name: 'Close poll' }).click()
  await agree(first, 'Close poll')
  for (const device of [first, second]) await device.log.getByText('1 person has voted · closed').waitFor()
  await becomes('true', () => option(second, 'Go').getAttribute('aria-disabled'))
  await first.close()
  await second.close()
})

test('several answers, without names, on two devices of one person, and after a reload', async () => {
  const { people: [cleo, dan], chat } = await group('Food', 'Cleo', 'Dan')
  const { id } = await community.say(dan, chat, 'What do you eat?', { poll: { options: ['Soup', 'Pie', 'Salad'], multiple: true, anonymous: true } })
  const [phone, desk] = [await Device.of(cleo), await Device.of(cleo)]
  for (const device of [phone, desk]) await device.enter('Food')
  await phone.log.getByText('Several answers possible · Anonymous').waitFor()
  await option(phone, 'Pie').click()
  await option(phone, 'Soup').click()
  for (const device of [phone, desk]) await becomes(['Soup, 1 vote · 100%, mine', 'Pie, 1 vote · 100%, mine', 'Salad, 0 votes · 0%'], () => options(device))
  assert.equal(await phone.log.getByRole('button', { name: 'Who voted' }).count(), 0)
  await community.as(dan, 'PUT', `/messages/${id}/vote`, { options: [2] })
  await becomes(['Soup, 1 vote · 50%, mine', 'Pie, 1 vote · 50%, mine', 'Salad, 1 vote · 50%'], () => options(desk))
  await desk.page.reload()
  await becomes(['Soup, 1 vote · 50%, mine', 'Pie, 1 vote · 50%, mine', 'Salad, 1 vote · 50%'], () => options(desk))
  await phone.close()
  await desk.close()
})

test('a vote shows before the server has answered, and is taken back when it refuses', async () => {
  const { people: [eva], chat } = await group('Trip', 'Eva')
  await community.say(eva, chat, 'Where to?', { poll: { options: ['Sea', 'Hills'] } })
  const held = new HeldCalls('vote_poll')
  const device = await Device.of(eva, { prepare: held.prepare })
  await device.enter('Trip')
  await option(device, 'Sea').click()
  await becomes(['Sea, 1 vote · 100%, mine', 'Hills, 0 votes · 0%'], () => options(device))
  await until('it is asked for', () => held.waiting.length === 1)
  await option(device, 'Hills').click()
  await becomes(['Sea, 0 votes · 0%', 'Hills, 1 vote · 100%, mine'], () => options(device))
  await until('both are asked for', () => held.waiting.length === 2)
  held.refuse()
  await becomes(['Sea, 0 votes · 0%', 'Hills, 0 votes · 0%'], () => options(device))
  await device.page.getByRole('status').filter({ hasText: 'You are not allowed to do this.' }).waitFor()
  await device.close()
})

test('long questions and answers fit on 320 pixels, light and dark, in German and from right to left', async () => {
  const { people: [finn], chat } = await group('Long', 'Finn')
  const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(3)
  await community.say(finn, chat, `Wohin? ${long}`, { poll: { options: [long, 'שלום עולם', 'kurz'], closesAt: new Date(Date.now() + 86_400_000).toISOString() } })
  for (const colorScheme of ['light', 'dark']) {
    const device = await Device.of(finn, { width: 320, height: 568, hasTouch: true, isMobile: true, colorScheme })
    const { page } = device
    await page.evaluate(() => localStorage.setItem('snug.preferences', JSON.stringify({ ...JSON.parse(localStorage.getItem('snug.preferences') ?? '{}'), language: 'de' })))
    await page.reload()
    async function* states() {
      await page.getByRole('link', { name: /Long/ }).tap()
      await page.getByRole('button', { name: /^kurz 0 Stimmen/ }).waitFor()
      await page.getByText(/^Noch niemand hat abgestimmt · endet /).waitFor()
      yield `${colorScheme}: a poll`
      for (const dir of ['ltr', 'rtl']) {
        await page.evaluate((to) => { document.documentElement.dir = to }, dir)
        for (const name of [/^Donau/, /^kurz/]) {
          const [{ x, width }] = await boxesOf(page.getByRole('button', { name }))
          assert.ok(x >= 0 && x + width <= 320, `${dir}: ${x} + ${width}`)
        }
      }
      await page.evaluate(() => { document.documentElement.dir = 'ltr' })
      await page.getByRole('button', { name: 'Dateien anhängen' }).tap()
      await page.getByRole('menuitem', { name: 'Umfrage anlegen' }).tap()
      await page.getByRole('dialog', { name: 'Neue Umfrage' }).waitFor()
      yield `${colorScheme}: a new poll`
    }
    assert.deepEqual(await faults(device, states()), [])
    await device.close()
  }
})
