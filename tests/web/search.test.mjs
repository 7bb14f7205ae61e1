// The search: from where one comes to it, what it finds, how one goes to a message and back, and what it says when there is
// nothing to find.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { boxesOf } from './support/boxes.mjs'
import { Device, becomes, still, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'
import { find, scriptSearch } from './support/scripted_search.mjs'

let community, mara, jonas, priya, house, garden, trams
const said = []
const say = async (who, chat, text, more) => {
  const message = await community.say(who, chat, text, more)
  said.push(message)
  return message
}

before(async () => {
  community = await Community.open()
  ;[mara, jonas, priya] = await community.people('Mara Lindqvist', 'Jonas Weber', 'Priya Nair')
  house = await community.group(mara, 'Lindenstraße 12', [jonas, priya])
  garden = await community.channel(mara, house, 'garden')
  trams = await community.group(mara, 'The Late Trams', [jonas])
  await say(jonas, trams, 'Who takes the **amplifier**? ||Not me||')
  await say(mara, garden, 'My amplifier stands in the shed')
  for (let n = 1; n <= 90; n++) await say(n % 3 ? jonas : priya, house, n % 2 ? `The ladder, seen for the ${n}th time, ${'and so on '.repeat(n % 7)}` : `Tomatoes, day ${n}`)
  await say(jonas, house, '<img src=x onerror="window.harmed=1"> zucchini <b>soup</b>')
})
after(() => community.close())

/** A device whose server finds what was said, and what it was asked. */
async function searcher(person, { answer = (asked) => find(said, asked), ...options } = {}) {
  const calls = []
  const server = scriptSearch((asked) => (calls.push(asked), answer(asked)))
  const device = await Device.of(person, { ...options, prepare: server })
  return { device, page: device.page, calls, server }
}

const field = (page) => page.getByRole('searchbox', { name: 'Search messages, chats and people' })
const results = (page) => page.getByRole('group', { name: 'Results' })
const hits = (page) => page.locator('.hit')
const filters = (page) => page.getByRole('group', { name: 'Filters' })
const chip = (page, text) => filters(page).getByRole('button', { name: text, exact: true })
const focused = (page) => page.evaluate(() => document.activeElement.textContent)

test('one comes to it by the switcher, by a key, and from the head of a chat', async () => {
  const { device, page } = await searcher(mara)
  await device.row('Lindenstraße').waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('amplifier')
  await device.dialog('Go to chat or person').getByText('Nothing of that name').waitFor()
  await becomes('Search messages for “amplifier”', () => page.getByRole('option', { selected: true }).innerText())
  await page.keyboard.press('Enter')
  await becomes('amplifier', () => field(page).inputValue())
  await becomes(['in Lindenstraße 12 · garden', 'in The Late Trams'], () => hits(page).locator('.hit-head .clip.quiet').allInnerTexts())
  await becomes(['My amplifier stands in the shed', 'Who takes the amplifier? █████'], () => hits(page).locator('.hit-text').allInnerTexts())
  assert.deepEqual(await hits(page).locator('mark').allInnerTexts(), ['amplifier', 'amplifier'])

  await device.enter('Late Trams')
  await page.keyboard.press('Control+Shift+F')
  await becomes('', () => field(page).inputValue())
  assert.equal(await hits(page).count(), 0)
  await page.getByText('What are you looking for?').waitFor()

  await device.enter('Lindenstraße')
  await page.getByRole('link', { name: 'Search in this chat' }).click()
  await chip(page, 'In Lindenstraße 12. Remove').waitFor()
  await becomes(true, () => field(page).evaluate((one) => one === document.activeElement))
  await page.keyboard.type('amplifier')
  await page.getByText('No messages found').first().waitFor()
  await page.getByRole('button', { name: 'Search without filters' }).click()
  await becomes(2, () => hits(page).count())
  await device.close()
})

test('people and chats are found with the messages', async () => {
  const { device, page } = await searcher(mara)
  await device.row('Lindenstraße').waitFor()
  await device.go('#/search/weber', field(page))
  await results(page).getByRole('button', { name: /Jonas Weber/ }).waitFor()
  await field(page).fill('trams')
  await results(page).getByRole('link', { name: 'The Late Trams' }).waitFor()
  await becomes(0, () => results(page).getByRole('button', { name: /Jonas/ }).count())
  await page.keyboard.press('ArrowDown')
  await becomes('The Late Trams', () => focused(page).then((text) => text.replace(/^[A-Z]{2}/, '')))
  await page.keyboard.press('Enter')
  await device.composerOf('The Late Trams').waitFor()
  // What was looked for last, however short one was there.
  await page.goBack()
  await becomes('trams', () => field(page).inputValue())
  await becomes('The Late Trams', () => focused(page).then((text) => text.replace(/^[A-Z]{2}/, '')))
  await device.close()
})

test('by keyboard one goes to a message and comes back to the list as it was; nothing is read by that', async () => {
  const { device, page, calls } = await searcher(mara)
  await device.row('Lindenstraße').waitFor()
  await page.keyboard.press('Control+Shift+F')
  await field(page).waitFor()
  // In one breath: Enter is for what is still to come.
  await page.keyboard.type('ladder')
  await page.keyboard.press('Enter')
  await becomes(true, () => page.evaluate(() => document.activeElement === document.querySelector('.hit')))
  await page.getByRole('status').getByText(/^\d+ messages( and more)?$/).waitFor()
  // To the end and on, until it has been asked for all of them.
  for (let last = 0; last < 45;) {
    await page.keyboard.press('End')
    await until('more of them', async () => (await hits(page).count()) > last || last === 45)
    last = await hits(page).count()
  }
  await page.getByRole('status').getByText('45 messages', { exact: true }).waitFor()
  await page.keyboard.press('End')
  for (let n = 0; n < 9; n++) await page.keyboard.press('ArrowUp')
  const there = await focused(page)
  const times = Number(/for the (\d+)th time/.exec(there)[1])
  assert.equal(times, 19)
  const marks = async () => Promise.all([house, garden, trams].map(async (chat) => (await community.as(mara, 'GET', `/chats/${chat.id}`)).chat.state.readSeq))
  const read = await marks()
  const before = await still(device, () => results(page).evaluate((box) => box.scrollTop))
  const asked = calls.length
  await page.keyboard.press('Enter')

  const message = device.message(`for the ${times}th time`)
  await message.waitFor()
  await becomes(true, () => message.evaluate((one) => one === document.activeElement && !!one.closest('.row.flash')))
  const [row, log] = await boxesOf(message, device.log)
  const middle = row.y + row.height / 2 - (log.y + log.height / 2)
  assert.ok(Math.abs(middle) < 40, `it stands ${middle} px beside the middle`)
  await device.drawn()
  assert.deepEqual(await marks(), read)

  await page.goBack()
  await becomes(there, () => focused(page))
  await becomes(before, () => results(page).evaluate((box) => box.scrollTop))
  await becomes('ladder', () => field(page).inputValue())
  assert.equal(calls.length, asked, 'nothing was asked for again')
  await page.keyboard.press('Escape')
  await becomes(true, () => field(page).evaluate((one) => one === document.activeElement))
  await page.keyboard.press('Escape')
  await becomes('', () => field(page).inputValue())
  await page.keyboard.press('Escape')
  await until('one is back in the list', () => page.evaluate(() => /^(#\/)?$/.test(location.hash)))
  await device.close()
})

test('what one has jumped to is read from when one goes on there, and not what was jumped over', async () => {
  const { person, chat } = { person: priya, chat: house }
  const { device, page } = await searcher(person)
  await device.row('Lindenstraße').waitFor()
  const state = async () => (await community.as(person, 'GET', `/chats/${chat.id}`)).chat.state.readSeq
  const begin = await state()
  await device.go(`#/chat/${chat.id}/45`, device.message('for the 45th time'))
  await page.mouse.wheel(0, -200)
  await device.drawn()
  await page.keyboard.press('Tab')
  await device.drawn()
  assert.equal(await state(), begin)
  await page.getByRole('button', { name: /^To the latest message/ }).click()
  await until('all of it is read', async () => (await state()) === 91)
  await device.close()
})

test('filters are chosen or typed, taken away again, and asked for', async () => {
  const { device, page, calls } = await searcher(mara)
  await device.row('Lindenstraße').waitFor()
  await device.go('#/search/', field(page))
  await page.keyboard.type('ladder from:jonas.weber ')
  await chip(page, 'From Jonas Weber. Remove').waitFor()
  await becomes('ladder ', () => field(page).inputValue())
  await chip(page, 'In').click()
  await page.getByRole('combobox', { name: 'Messages in which chat?' }).waitFor()
  await page.getByRole('combobox', { name: 'Messages in which chat?' }).fill('garden')
  await page.keyboard.press('Enter')
  await chip(page, 'In Lindenstraße 12 · garden. Remove').waitFor()
  await becomes({ query: 'from:jonas.weber ladder', chatId: garden.id, utcOffset: await page.evaluate(() => -new Date().getTimezoneOffset()), limit: 25 }, () => calls.at(-1))
  await chip(page, 'With').click()
  await device.choose('Picture')
  await chip(page, 'Date').click()
  await device.choose('On a day…')
  await device.dialog('On a day').getByLabel('Day').fill('2026-11-30')
  await device.dialog('On a day').getByRole('button', { name: 'Set filter' }).click()
  await chip(page, /^On 30 Nov 2026\. Remove/).waitFor()
  await chip(page, 'Saved').click()
  await chip(page, 'Mentions me').click()
  await becomes('from:jonas.weber has:image on:2026-11-30 is:saved mentions:me ladder', () => calls.at(-1).query)
  await becomes(`from:jonas.weber in:${garden.id} has:image on:2026-11-30 is:saved mentions:me ladder`, () => page.evaluate(() => decodeURIComponent(location.hash.slice('#/search/'.length))))
  await page.reload()
  await chip(page, 'Saved. Remove').waitFor()
  await becomes('ladder', () => field(page).inputValue())
  // By a press, and by going back over it.
  for (const name of ['In Lindenstraße 12 · garden. Remove', 'With a picture. Remove']) await chip(page, name).click()
  await field(page).press('Home')
  for (const left of [3, 2, 1]) {
    await field(page).press('Backspace')
    await becomes(left, () => page.locator('.filter-set').count())
  }
  await becomes('from:jonas.weber ladder', () => calls.at(-1).query)
  assert.equal(calls.at(-1).chatId, undefined)
  await chip(page, 'From Jonas Weber. Remove').click()
  await chip(page, 'From').click()
  await page.getByRole('combobox', { name: 'Messages from whom?' }).waitFor()
  await page.keyboard.press('Enter')
  await chip(page, 'From me. Remove').waitFor()
  await becomes('from:me ladder', () => calls.at(-1).query)
  await device.close()
})

test('short pages are asked on; after much for nothing a person decides', async () => {
  let pages = 0
  const { device, page } = await searcher(mara, {
    answer: () => {
      pages++
      if (pages === 43) return { messages: said.slice(0, 1), matches: [] }
      return { messages: [], matches: [], nextCursor: `p${pages}`, searchedTo: '2026-03-05T12:00:00.000Z' }
    },
  })
  await device.row('Lindenstraße').waitFor()
  await device.go('#/search/amplifier', field(page))
  await page.getByText('Looked through messages back to 5 Mar 2026.').waitFor()
  assert.equal(pages, 40)
  await page.getByRole('button', { name: 'Look further back' }).click()
  await becomes(1, () => hits(page).count())
  assert.equal(pages, 43)
  await device.close()
})

test('what fails is said, and can be tried again; what cannot be searched for is said, too', async () => {
  let fails = true
  const { device, page } = await searcher(mara, {
    answer: (asked) => (asked.query === '%' ? { error: { code: 'bad_request', message: 'no', field: 'query' } } : fails ? { error: { code: 'unavailable', message: 'no' } } : { ...find(said, asked), indexedTo: 1 }),
  })
  await device.row('Lindenstraße').waitFor()
  await device.go('#/search/amplifier', field(page))
  await results(page).getByRole('alert').waitFor()
  await device.assertAccessible('a failure')
  fails = false
  await results(page).getByRole('button', { name: 'Try again' }).click()
  await becomes(2, () => hits(page).count())
  await page.getByText('The server is still reading messages in.').waitFor()
  await field(page).fill('%')
  await results(page).getByText('That cannot be searched for.').waitFor()
  await becomes(0, () => hits(page).count())
  await device.close()
})

test('without a connection names are found here, and messages as soon as it is back', async () => {
  const { device, page, server } = await searcher(mara)
  await device.row('Lindenstraße').waitFor()
  await device.go('#/search/', field(page))
  await server.cut()
  await field(page).fill('trams')
  await page.getByText('No connection. Chats and people are found here').waitFor()
  await results(page).getByRole('link', { name: 'The Late Trams' }).waitFor()
  await device.assertAccessible('offline')
  await field(page).fill('amplifier')
  server.mend()
  await becomes(2, () => hits(page).count())
  await device.close()
})

test('what was found is words, follows what becomes of the messages, and is gone for who signs in next', async () => {
  const { device, page } = await searcher(mara)
  await device.row('Lindenstraße').waitFor()
  await device.go('#/search/zucchini', field(page))
  await hits(page).first().waitFor()
  await becomes(['<img src=x onerror="window.harmed=1"> zucchini <b>soup</b>'], () => hits(page).locator('.hit-text').allInnerTexts())
  assert.equal(await page.evaluate(() => globalThis.harmed), undefined)
  const soup = said.at(-1)
  await community.as(jonas, 'PATCH', `/messages/${soup.id}`, { content: 'zucchini **salad**' })
  await becomes(['zucchini salad'], () => hits(page).locator('.hit-text').allInnerTexts())
  await community.as(jonas, 'DELETE', `/messages/${soup.id}`)
  await becomes(0, () => hits(page).count())
  await field(page).fill('amplifier')
  await becomes(2, () => hits(page).count())
  await until('it stands in the address', () => page.url().endsWith('amplifier'))
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Sign out' }).last().click()
  await device.signIn(priya)
  await device.go('#/search/amplifier', field(page))
  await hits(page).first().waitFor()
  await device.close()
})

test('it breaks no rule of accessibility and fits each screen, in each language', async () => {
  for (const options of [
    { width: 1280, height: 800 }, { width: 390, height: 844, hasTouch: true, isMobile: true, colorScheme: 'dark' },
    { width: 320, height: 568, hasTouch: true, isMobile: true, locale: 'de-AT' }, { width: 1280, height: 600, locale: 'de-DE', colorScheme: 'dark' },
  ]) {
    const german = options.locale !== undefined
    const calls = []
    const device = await Device.open(community, { ...options, prepare: scriptSearch((asked) => (calls.push(asked), find(said, asked))) })
    const { page } = device
    if (german) {
      await page.getByLabel('Benutzername').fill(mara.username)
      await page.getByLabel('Passwort', { exact: true }).fill(mara.password)
      await page.getByRole('button', { name: 'Anmelden' }).click()
      await page.getByRole('link', { name: /Lindenstraße/ }).first().waitFor()
    } else await device.signIn(mara)
    const box = page.getByRole('searchbox')
    const name = `search-${options.width}-${german ? 'de' : 'en'}-${options.colorScheme ?? 'light'}`
    assert.deepEqual(await faults(device, (async function* () {
      await device.go('#/search/', box)
      await device.picture(`${name}-start`)
      yield 'the start'
      await box.fill('ladder')
      await hits(page).first().waitFor()
      await device.picture(`${name}-hits`)
      yield 'hits'
      await box.fill('from:jonas.weber in:garden has:link after:2026-01-31 nothing')
      await page.getByText(german ? 'Keine Nachrichten gefunden' : 'No messages found').first().waitFor()
      await device.picture(`${name}-none`)
      yield 'nothing found'
      const more = page.locator('.filter[aria-haspopup]').first()
      // What is scrolled under it closes a menu: nobody taps before the row stands still.
      await more.evaluate((button) => button.scrollIntoView({ inline: 'center', block: 'nearest' }))
      await device.drawn()
      await more.click()
      await page.getByRole('menuitem').first().waitFor()
      yield 'a filter is chosen'
      await page.keyboard.press('Escape')
      await page.locator('.search-field .icon-button').click()
      await box.fill('weber')
      await page.locator('.search .person').first().waitFor()
      yield 'names'
    })()), [])
    await device.close()
  }
})
