// What can be done with a message shows beside it when the pointer is there: nothing moves, and nothing is covered.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { boxOf } from './support/boxes.mjs'
import { Device, still } from './support/browser.mjs'
import { Community } from './support/community.mjs'

const texts = {
  short: 'ok',
  word: 'a'.repeat(300),
  long: 'The quick brown fox jumps over the lazy dog and goes home. '.repeat(8),
  'right to left': 'שלום עולם, זאת הודעה ארוכה מספיק כדי למלא שורה שלמה ועוד קצת. '.repeat(4),
  code: '```js\nconst wide = "a line of code that is wider than the bubble may ever be, whatever the screen"\n```',
  emoji: '🎉',
}

let community, lea, max, group, direct
before(async () => {
  community = await Community.open()
  ;[lea, max] = await community.people('Lea', 'Max')
  group = await community.group(lea, 'Fence', [max])
  direct = await community.direct(lea, max)
  for (const chat of [group, direct]) {
    for (const who of [lea, max]) for (const text of Object.values(texts)) await community.say(who, chat, text)
  }
  await community.read(lea, group, 12)
  await community.read(lea, direct, 12)
})
after(() => community.close())

/** Where everything stands in the messages; the bar apart. */
const layout = (page) => page.getByRole('log').evaluate((log) => {
  const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')
  const parts = '.row, .message, .text, .meta, .face'
  return [...log.querySelectorAll(parts)].map((part) => `${part.className} ${box(part.getBoundingClientRect())}`)
})

/** What the bar stands on: any part of a message, or beyond the messages. */
const covered = (page) => page.evaluate(() => {
  const bar = document.querySelector('.toolbar').getBoundingClientRect()
  const log = document.querySelector('[role=log]').getBoundingClientRect()
  const over = [...document.querySelectorAll('.message, .face')].filter((part) => {
    const box = part.getBoundingClientRect()
    return box.left < bar.right - 0.5 && bar.left < box.right - 0.5 && box.top < bar.bottom - 0.5 && bar.top < box.bottom - 0.5
  })
  const found = over.map((part) => part.textContent.slice(0, 30))
  if (bar.left < log.left || bar.right > log.right) found.push(`out of the messages: ${bar.left} – ${bar.right}`)
  if (bar.bottom < log.top || bar.top > log.bottom) found.push('out of sight')
  return found
})

/** From now on, how many messages with this text stand there: at each change of them. `counted` in the page tells. */
const countShown = (log, text) => log.evaluate((box, text) => {
  const numbers = new Set()
  const count = () => numbers.add([...box.querySelectorAll('article')].filter((one) => one.textContent.includes(text)).length)
  new MutationObserver(count).observe(box, { childList: true, subtree: true, characterData: true })
  count()
  globalThis.counted = () => [...numbers]
}, text)

for (const width of [360, 700, 1024, 1280]) {
  for (const dir of ['ltr', 'rtl']) {
    test(`nothing moves and nothing is covered: ${width} px, ${dir}`, async () => {
      const device = await Device.of(lea, { width, height: 900 })
      const { page } = device
      await page.evaluate((dir) => { document.documentElement.dir = dir }, dir)
      for (const [name, chat] of [['Fence', group], ['Max', direct]]) {
        await device.go(`#/chat/${chat.id}`, device.composerOf(name))
        await device.log.getByRole('article').nth(11).waitFor()
        await page.waitForLoadState('networkidle')
        await still(device, () => layout(page))
        for (let n = 0; n < 12; n++) {
          const article = device.log.getByRole('article').nth(n)
          await article.scrollIntoViewIfNeeded()
          await page.mouse.move(1, 1)
          await page.locator('.toolbar').waitFor({ state: 'detached' })
          await device.drawn()
          const before = await layout(page)
          await article.hover({ position: { x: 12, y: 12 } })
          await page.locator('.toolbar').waitFor()
          assert.deepEqual(await layout(page), before)
          assert.deepEqual(await covered(page), [], (await article.textContent()).slice(0, 30))
        }
      }
      await device.picture(`hover-${width}-${dir}`)
      await device.close()
    })
  }
}

test('by keyboard it stands there as well, and a message that is sent is as wide as on its way', async () => {
  const device = await Device.of(lea, { width: 1024 })
  const { page } = device
  await device.enter('Fence')
  await device.log.getByRole('article').nth(11).waitFor()
  await page.waitForLoadState('networkidle')
  const before = await still(device, () => layout(page))
  await device.log.getByRole('article').nth(11).focus()
  await page.locator('.toolbar').waitFor()
  assert.deepEqual(await layout(page), before)
  await device.context.setOffline(true)
  await device.send(`${texts.long}not said before`)
  const { width } = await boxOf(device.message(/not said before, (waiting to be sent|sending)$/))
  await countShown(device.log, 'not said before')
  await device.context.setOffline(false)
  const arrived = await boxOf(device.own('not said before', 'sent'))
  assert.ok(Math.abs(arrived.width - width) < 1, `${width} px wide, and ${arrived.width} px when it is sent`)
  assert.deepEqual(await page.evaluate(() => globalThis.counted()), [1], 'another element takes its place in one step')
  await device.close()
})
