// Tables, covered text, links to messages and large emoji, as they are seen, heard and used by keyboard.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ann, bert, chat
before(async () => {
  community = await Community.open()
  ;[ann, bert] = await community.people('Ann', 'Bert')
  chat = await community.group(ann, 'Kitchen', [bert])
})
after(() => community.close())

const wide = `|left|middle|right|${'more and more|'.repeat(8)}\n|:-|:-:|-:|${'-|'.repeat(8)}\n|a|b|c|${'things|'.repeat(8)}`

test('a table has a box of its own that is scrolled by keyboard, and several of them break no rule', async () => {
  const device = await Device.of(bert, { width: 390, height: 844 })
  await device.enter('Kitchen')
  await community.say(ann, chat, `first\n\n${wide}`)
  await community.say(ann, chat, `second\n\n${wide}\n\n> |in|a quote|\n> |-|-|\n> |x|**y**|`)
  const table = device.message('first').getByRole('group', { name: 'Table' })
  await table.waitFor()
  await device.message('second').getByRole('group', { name: 'Table' }).nth(1).waitFor()
  await device.assertAccessible('tables')
  await device.picture('tables')
  assert.deepEqual(await table.getByRole('columnheader').evaluateAll((all) => all.slice(0, 3).map((one) => getComputedStyle(one).textAlign)), ['start', 'center', 'end'])
  await table.focus()
  await device.page.keyboard.press('ArrowRight')
  await until('it is scrolled', () => table.evaluate((box) => box.scrollLeft > 0))
  assert.equal(await device.log.evaluate((box) => box.scrollWidth - box.clientWidth), 0)
  await device.close()
})

test('covered text is neither shown nor said until somebody wants it', async () => {
  const device = await Device.of(bert)
  const { page } = device
  await device.enter('Kitchen')
  const status = page.locator('.conversation [role=status]')
  await community.say(ann, chat, 'the end: ||it was the [gardener](https://example.com/rose)||.')
  const message = device.message('the end: hidden text.')
  await message.waitFor()
  await until('it is told', async () => (await status.allTextContents()).some((text) => text.includes('the end: hidden text.')))
  await becomes('Ann: the end: █████.', () => device.row('Kitchen').locator('.preview').innerText())
  const cover = message.getByRole('button', { name: 'Hidden text. Show it', expanded: false })
  assert.doesNotMatch(await message.ariaSnapshot(), /gardener/)
  await device.assertAccessible('covered')
  await cover.focus()
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.closest('a')?.href), undefined)
  await cover.focus()
  await page.keyboard.press('Enter')
  await becomes('it was the gardener', () => page.evaluate(() => document.activeElement.textContent))
  assert.match(await message.ariaSnapshot(), /it was the[^]*link "gardener"/)
  await device.assertAccessible('shown')
  await device.close()
})

test('the address of a message says which chat it is in, and emoji alone are large', async () => {
  const device = await Device.of(bert)
  await device.enter('Kitchen')
  const { seq } = await community.say(ann, chat, 'start here')
  await community.say(ann, chat, `look at ${community.url}/#/chat/${chat.id}/${seq} and ${community.url}/#/chat/${chat.id}`)
  const links = device.message('look at').getByRole('link')
  await becomes(['Message in Kitchen', 'Kitchen'], () => links.allInnerTexts())
  for (const [text, large] of [['🎉', true], ['❤️ 👩‍👩‍👧 🇩🇪', true], ['🎉🎉🎉🎉', false], ['🎉!', false], ['**🎉**', false], ['1', false]]) {
    const { id } = await community.say(ann, chat, text)
    const row = device.log.locator(`[data-key="${id}"]`)
    await row.waitFor()
    assert.equal(await row.evaluate((one) => one.classList.contains('big')), large, text)
  }
  await links.first().click()
  await becomes(true, () => device.message('start here').evaluate((one) => one === document.activeElement))
  await device.close()
})
