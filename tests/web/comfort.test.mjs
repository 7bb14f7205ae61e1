// As the browser is set: its colours, its size of text, its hours, its printer; and what a glance must be able to trust.
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { overflow } from './support/faults.mjs'

let community, ada, ben, group, people
before(async () => {
  community = await Community.open()
  people = await community.people('Ada Lovelace', 'Ben Okafor', 'Chiara Rossi', 'Dmitri Volkov', 'Emre Kaya', 'Fatima Zahra', 'Goro Ito', 'Hana Sato', 'Ines Costa')
  ;[ada, ben] = people
  group = await community.group(ada, 'Neighbours', people.slice(1))
  for (const person of people) await community.say(person, group, `It is me, ${person.displayName}`)
  const quiet = await community.group(ben, 'Quiet', [ada])
  await community.say(ben, quiet, 'psst')
})
after(() => community.close())

const styleOf = (locator, ...names) => locator.evaluate((element, wanted) => wanted.map((name) => getComputedStyle(element)[name]), names)

test('in forced colours everything has an edge, and what is chosen, counted or focused shows', async () => {
  const device = await Device.of(ada, { forcedColors: 'active' })
  const { page } = device
  await device.enter('Neighbours')
  const [open, other] = [device.row('Neighbours'), device.row('Quiet')]
  assert.notDeepEqual(await styleOf(open, 'backgroundColor'), await styleOf(other, 'backgroundColor'))
  const [badge, ground] = await other.locator('.badge').evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(document.body).backgroundColor])
  assert.notEqual(badge, ground)
  for (const [what, locator] of [
    ['a message', device.message('It is me, Ben')], ['where one writes', page.locator('.composer-field')], ['a face', page.locator('.avatar').first()],
  ]) assert.deepEqual(await styleOf(locator, 'borderTopStyle'), ['solid'], what)
  await device.composer.focus()
  assert.deepEqual(await styleOf(page.locator('.composer-field'), 'outlineStyle'), ['solid'])
  await page.keyboard.press('Shift+Tab')
  assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid')
  await device.picture('forced-chat')

  await page.evaluate(() => { location.hash = '#/settings' })
  const toggle = page.getByRole('switch').first()
  await toggle.waitFor()
  assert.deepEqual(await styleOf(toggle, 'borderTopStyle'), ['solid'])
  const knob = await toggle.evaluate((element) => [getComputedStyle(element, '::before').backgroundColor, getComputedStyle(element).backgroundColor])
  assert.notEqual(knob[0], knob[1], 'whether it is on can be seen')
  const [chosen, not] = await page.locator('.choices input + span').evaluateAll((all) => [all.find((one) => one.previousSibling.checked), all.find((one) => !one.previousSibling.checked)].map((one) => getComputedStyle(one).backgroundColor))
  assert.notEqual(chosen, not)
  await device.picture('forced-settings')
  await device.close()
})

test('a chat on paper is its messages, all that are loaded, with who and when, and nothing around them', async () => {
  const long = await community.group(ada, 'Minutes', [ben])
  for (let n = 1; n <= 150; n++) await community.say(n % 2 ? ada : ben, long, `line ${n}.`)
  await community.read(ada, long, 150)
  const device = await Device.of(ada)
  await device.enter('Minutes')
  await device.message('line 150.').waitFor()
  await until('older ones are loaded', async () => {
    await device.page.locator('.scroller').evaluate((box) => { box.scrollTop = 0 })
    return (await device.page.locator('.row').count()) > 100
  })
  await device.page.emulateMedia({ media: 'print' })
  await becomes(true, () => device.page.locator('.printed article').first().isVisible())
  const shown = await device.page.evaluate(() => document.body.innerText)
  for (const gone of ['Search or jump', 'Your chats', 'Write a message', 'Quiet']) assert.ok(!shown.includes(gone), gone)
  assert.match(shown, /Minutes/)
  const lines = await device.page.locator('.printed article').allInnerTexts()
  assert.ok(lines.length > 100, `${lines.length} messages`)
  for (const [index, line] of lines.entries()) {
    const n = 150 - lines.length + 1 + index
    assert.match(line, new RegExp(`^${n % 2 ? 'Ada Lovelace' : 'Ben Okafor'}\\s+\\d\\d:\\d\\d\\s+line ${n}\\.$`), line)
  }
  await device.page.emulateMedia({ media: null })
  await device.composer.waitFor()
  await becomes(0, () => device.page.locator('.printed article').count())

  // As the browser prints it: several pages, and every line on one of them.
  const folder = mkdtempSync(join(process.env.TEST_SCREENSHOTS ?? tmpdir(), 'print-'))
  writeFileSync(join(folder, 'minutes.pdf'), await device.page.pdf())
  const pages = (await device.page.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g)
  assert.ok(pages.length > 1, `${pages?.length} pages`)
  await device.close()
})

test('text as large as the browser is set to is neither cut nor pushed out', async () => {
  const device = await Device.of(ada)
  const { page } = device
  const session = await device.context.newCDPSession(page)
  const size = async (standard) => session.send('Page.setFontSizes', { fontSizes: { standard } })
  const sizes = () => page.evaluate(() => ['.chat-name', '.text', '.composer textarea', '.conversation-title h1', '.chat-time', '.avatar'].map((one) => {
    const element = document.querySelector(one)
    return element ? Number.parseFloat(getComputedStyle(element).fontSize) : 0
  }))
  const cut = () => page.evaluate(() => [...document.querySelectorAll('button, a, label, h1, h2, h3, p, input, select, .chat, .badge')].filter((one) => {
    const box = one.getBoundingClientRect()
    if (!box.width || !box.height || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || one.closest('.hidden, .skip')) return false
    const clipped = one.matches('.clip, h1, input, select, .search-button') || one.closest('.clip')
    return box.left < -1 || box.right > innerWidth + 1 || (!clipped && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'auto' && one.clientWidth > 0)
      || (one.scrollHeight > one.clientHeight + 4 && one.clientHeight > 0 && getComputedStyle(one).overflowY === 'hidden' && !clipped)
  }).map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`))
  await device.enter('Neighbours')
  await device.message('It is me, Ines').waitFor()
  const normal = await sizes()
  await size(32)
  await until('the page follows', async () => (await sizes())[1] > normal[1] * 1.9)
  const large = await sizes()
  normal.forEach((before, index) => before && large[index] && assert.ok(Math.abs(large[index] / before - 2) < 0.05, `${index}: ${before} → ${large[index]}`))
  for (const [what, hash, there] of [
    ['the chat', `#/chat/${group.id}`, device.message('It is me, Ines')], ['the list', '#/', page.getByRole('heading', { name: 'Pick a chat, or start one' })],
    ['the settings', '#/settings', page.getByText('This device')],
  ]) {
    await device.go(hash, there)
    await device.drawn()
    assert.deepEqual(await cut(), [], what)
    assert.ok(await overflow(page) <= 0, what)
    await device.picture(`large-${what.split(' ').at(-1)}`)
  }
  // Rows of the list are as high as the list thinks they are.
  await page.evaluate(() => { location.hash = '#/' })
  await becomes(128, () => page.locator('.chat').first().evaluate((row) => row.offsetHeight))
  await device.close()
})

test('hours are counted as in the browser\'s first language, whatever language the words are in', async () => {
  const english = (context) => context.addInitScript(() => localStorage.setItem('snug.preferences', JSON.stringify({ language: 'en' })))
  for (const [locale, pattern] of [['en-GB', /^\d\d:\d\d$/], ['en-US', /^\d{1,2}:\d\d\s[AP]M$/], ['de-DE', /^\d\d:\d\d$/]]) {
    const device = await Device.of(ada, { locale, prepare: english })
    await device.enter('Neighbours')
    await device.page.locator('.meta time').first().waitFor()
    for (const time of await device.page.locator('.meta time').allTextContents()) assert.match(time, pattern, locale)
    await device.close()
  }
})

test('"last seen" grows older on the screen', async () => {
  const [mia, noa] = await community.people('Mia', 'Noa')
  await community.direct(mia, noa)
  const hers = await Device.of(noa)
  const device = await Device.of(mia, { prepare: (context) => context.clock.install() })
  await device.enter('Noa')
  const seen = device.page.locator('.conversation-title .quiet')
  await becomes('online', () => seen.innerText())
  await hers.close()
  await until('she is seen to be away', async () => /last seen/.test(await seen.innerText()))
  const first = await seen.innerText()
  await device.page.clock.runFor(5 * 60_000)
  await until('it is older', async () => /last seen 5 minutes ago|last seen 6 minutes ago/.test(await seen.innerText()))
  assert.notEqual(await seen.innerText(), first)
  await device.close()
})

test('who does not want to wait for the connection tries now, and is told if that failed', async () => {
  const own = await Community.open()
  const [otto, pia] = await own.people('Otto', 'Pia')
  await own.direct(otto, pia)
  const device = await Device.of(otto)
  await device.enter('Pia')
  await own.close()
  const button = device.page.getByRole('button', { name: 'Try now' })
  // It tries by itself meanwhile: a click in that moment is none.
  const told = device.page.getByText('Still no connection. It is tried again by itself.')
  await until('it was tried', async () => {
    await button.click()
    return told.waitFor({ timeout: 1000 }).then(() => true, () => false)
  })
  await device.picture('try-now')
  await device.assertAccessible('no connection')
  await own.restart()
  await until('the connection is back', async () => {
    if ((await button.count()) === 0) return true
    await button.click({ timeout: 500 }).catch(() => undefined)  // it is tried already, or the connection came by itself
    return false
  })
  await device.send('there again')
  await device.own('there again', 'sent').waitFor()
  await device.close()
  await own.close()
})

for (const colorScheme of ['light', 'dark']) {
  test(`nine faces are told apart, and read: ${colorScheme}`, async () => {
    const device = await Device.of(ada, { colorScheme })
    await device.enter('Neighbours')
    await device.message('It is me, Ines').waitFor()
    await device.page.getByRole('button', { name: /^Neighbours/ }).click()
    const faces = device.page.getByRole('complementary', { name: 'Details' }).locator('.people .avatar, li .avatar')
    await becomes(9, () => faces.count())
    const colours = await faces.evaluateAll((all) => all.map((face) => {
      const rgb = (css) => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d')
        canvas.fillStyle = css
        canvas.fillRect(0, 0, 1, 1)
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      }
      const { backgroundColor, color } = getComputedStyle(face)
      return { ground: rgb(backgroundColor), ink: rgb(color) }
    }))
    await device.picture(`faces-${colorScheme}`)
    const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    const oklab = (rgb) => {
      const [r, g, b] = rgb.map(linear)
      const [l, m, s] = [0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b].map(Math.cbrt)
      return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
    }
    const apart = (a, b) => Math.hypot(...oklab(a).map((value, index) => value - oklab(b)[index]))
    colours.forEach(({ ground, ink }, one) => {
      const [low, high] = [luminance(ground), luminance(ink)].sort((a, b) => a - b)
      assert.ok((high + 0.05) / (low + 0.05) >= 4.5, `${one}: contrast ${(high + 0.05) / (low + 0.05)}`)
      // 0.02 is what an eye can just tell apart side by side.
      for (let other = 0; other < one; other++) assert.ok(apart(ground, colours[other].ground) > 0.055, `${one} and ${other}: ${ground} ${colours[other].ground}`)
    })
    await device.close()
  })
}

test('signing out is quiet, and asks only where something would be lost', async () => {
  const device = await Device.of(ben)
  await device.page.evaluate(() => { location.hash = '#/settings' })
  const out = device.page.getByRole('button', { name: 'Sign out' }).last()
  const others = device.page.getByRole('button', { name: 'Keyboard shortcuts' })
  assert.deepEqual(await styleOf(out, 'backgroundColor', 'color'), await styleOf(others, 'backgroundColor', 'color'))
  await device.enter('Neighbours')
  await device.composer.fill('half a thought')
  await device.page.evaluate(() => { location.hash = '#/settings' })
  await out.click()
  const question = device.page.getByRole('alertdialog', { name: 'Sign out of this device?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await device.enter('Neighbours')
  await device.composer.fill('')
  await device.page.evaluate(() => { location.hash = '#/settings' })
  await out.click()
  await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.equal(await question.count(), 0)
  await device.close()
})
