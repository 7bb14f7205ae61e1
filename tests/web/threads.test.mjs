// Threads: begun by a message's menu, beside the chat or in its place, followed, listed, and read on all devices.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { agree } from './support/administration.mjs'
import { boxesOf } from './support/boxes.mjs'
import { Device, becomes, containing, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { halves } from './support/files.mjs'

let community
before(async () => {
  community = await Community.open()
})
after(() => community.close())

const wide = { width: 1360, height: 820 }
const phone = { width: 390, height: 780, hasTouch: true, isMobile: true }

async function group(title, ...names) {
  const people = await community.people(...names)
  return { people, chat: await community.group(people[0], title, people.slice(1)) }
}

/** Replies behind the back of the page. */
async function reply(person, message, content, more = {}) {
  const { message: made } = await community.as(person, 'POST', `/messages/${message.id}/replies`, { content, ...more })
  return made
}

const threadOf = (device) => device.page.getByRole('region', { name: /^Thread in / })
const composerOf = (device) => threadOf(device).getByRole('textbox', { name: 'Reply in thread' })
const inThread = (device, text) => threadOf(device).getByRole('log').getByRole('article', { name: containing(text) })
/** What stands there: the message that it is about first. */
const textsOf = (device) => threadOf(device).getByRole('log').getByRole('article').evaluateAll((all) => all.map((one) => one.querySelector('.text').textContent))
const lineOf = (device, label) => device.page.locator('.conversation:not(.thread)').getByRole('button', { name: label })
const link = (device, name) => device.list.getByRole('link', { name, exact: true })

/** By the menu of a message in the chat. */
async function begin(device, text) {
  await device.message(text).first().press('Enter')
  await device.choose('Reply in thread')
  await composerOf(device).waitFor()
}

async function say(device, text) {
  await composerOf(device).fill(text)
  await composerOf(device).press('Enter')
}

/** A chat with a thread that the second person has replied in, and the first follows. */
async function talk(title, ...names) {
  const made = await group(title, ...names)
  const root = await community.say(made.people[0], made.chat, 'Where do we meet?')
  await reply(made.people[1], root, 'At the library')
  return { ...made, root }
}

test('a thread is begun by a menu, answered by somebody else, and shown live', async () => {
  const { people: [ada, ben], chat } = await group('Book club', 'Ada Lovelace', 'Ben Okafor')
  await community.say(ben, chat, 'Which book is next?')
  const [first, second] = [await Device.of(ada, wide), await Device.of(ben, wide)]
  for (const device of [first, second]) await device.enter('Book club')
  await begin(first, 'Which book is next?')
  await becomes('Reply in thread', () => first.page.evaluate(() => document.activeElement.getAttribute('aria-label')))
  await threadOf(first).getByText('No replies yet').waitFor()
  await first.assertAccessible('a thread without replies')
  await say(first, 'Middlemarch')
  await becomes(['Which book is next?', 'Middlemarch'], () => textsOf(first))
  // It is no message of the chat, and counts there nowhere.
  await lineOf(second, /^1 reply/).waitFor()
  assert.equal(await second.message('Middlemarch').count(), 0)

  await lineOf(second, /^1 reply/).click()
  await becomes(['Which book is next?', 'Middlemarch'], () => textsOf(second))
  await composerOf(second).pressSequentially('Not again')
  await threadOf(first).getByText('Ben is typing').waitFor()
  await composerOf(second).press('Enter')
  await becomes(['Which book is next?', 'Middlemarch', 'Not again'], () => textsOf(first))
  for (const device of [first, second]) await lineOf(device, /^2 replies/).waitFor()
  await first.assertAccessible('a thread beside its chat')
  await first.picture('thread-beside')

  // Escape closes it; the focus is at the message.
  await inThread(first, 'Not again').press('Escape')
  await threadOf(first).waitFor({ state: 'detached' })
  await becomes(true, () => first.page.evaluate(() => document.activeElement.matches('.message') && document.activeElement.textContent.includes('Which book')))
  for (const device of [first, second]) await device.close()
})

test('it stands beside the chat where there is room, and in its place where there is none', async () => {
  const { people: [ada] } = await talk('Choir', 'Ada Choir', 'Ben Choir')
  const device = await Device.of(ada, { width: 1100, height: 700 })
  await device.enter('Choir')
  await lineOf(device, /^1 reply/).click()
  await inThread(device, 'At the library').waitFor()
  const [chat, thread] = await boxesOf(device.page.locator('.conversation:not(.thread)'), threadOf(device))
  assert.ok(chat.width >= 360 && thread.width >= 340 && thread.x >= chat.x + chat.width - 1, JSON.stringify([chat, thread]))
  await device.page.setViewportSize({ width: 1099, height: 700 })
  await becomes(0, () => device.page.locator('.conversation:not(.thread)').count())
  await inThread(device, 'At the library').waitFor()
  await device.assertAccessible('a thread in the place of its chat')
  await device.page.getByRole('button', { name: 'Back' }).click()
  await device.composerOf('Choir').waitFor()
  await device.close()
})

test('on a phone it is a page of its own, and Back leads to the chat', async () => {
  const { people: [ada] } = await talk('Garden', 'Ada Garden', 'Ben Garden')
  const device = await Device.of(ada, phone)
  await device.enter('Garden')
  await lineOf(device, /^1 reply/).tap()
  await inThread(device, 'At the library').waitFor()
  await device.assertAccessible('a thread on a phone')
  await device.picture('thread-phone')
  await composerOf(device).fill('Or here')
  await device.page.getByRole('button', { name: 'Send' }).tap()
  await becomes(['Where do we meet?', 'At the library', 'Or here'], () => textsOf(device))
  await device.page.goBack()
  await lineOf(device, /^2 replies/).waitFor()
  await device.picture('thread-line-phone')
  await device.go('#/threads', device.page.locator('.thread-card'))
  await device.assertAccessible('the list of threads on a phone')
  await device.picture('threads-list-phone')
  await device.page.locator('.thread-card').tap()
  await composerOf(device).waitFor()
  await device.page.getByRole('button', { name: 'Back' }).tap()
  await device.page.locator('.thread-card').waitFor()
  await device.close()
})

test('what is new in a thread is marked, listed first, and read when it is seen, on all devices', async () => {
  const { people: [ada, ben], chat, root } = await talk('News', 'Ada News', 'Ben News')
  const other = await community.say(ben, chat, 'Another matter')
  const [first, second] = [await Device.of(ada, wide), await Device.of(ada, wide)]
  await reply(ada, other, 'Which one?')
  await reply(ben, root, 'On Monday, @ada.news')
  for (const device of [first, second]) {
    await link(device, 'Threads, 1 thread with new replies, 1 mention of you').waitFor()
    // The chat has what was said in it, and nothing of its threads.
    await device.row('News').getByText('1 unread message', { exact: true }).waitFor({ state: 'attached' })
  }
  await link(first, 'Threads, 1 thread with new replies, 1 mention of you').click()
  const cards = first.page.locator('.thread-card')
  await becomes(['Where do we meet?', 'Another matter'], () => cards.locator('.thread-text').allTextContents())
  await cards.getByText('2 new replies').waitFor({ state: 'attached' })
  await first.assertAccessible('the list of threads')
  await first.picture('threads-list')
  await first.page.getByRole('button', { name: 'Unread', exact: true }).click()
  await becomes(['Where do we meet?'], () => cards.locator('.thread-text').allTextContents())
  await cards.filter({ hasText: 'Where do we meet?' }).click()
  await threadOf(first).getByText('New', { exact: true }).waitFor()
  for (const device of [first, second]) await link(device, 'Threads').waitFor()
  await until('the server knows it', async () => (await community.as(ada, 'GET', `/threads?unread=true`)).threads.length === 0)
  for (const device of [first, second]) await device.close()
})

test('a reply that is written without a connection survives the page, begins the thread, and is there once', async () => {
  const { people: [ada, ben], chat } = await group('Boats', 'Ada Boats', 'Ben Boats')
  const root = await community.say(ben, chat, 'Who comes along?')
  const device = await Device.of(ada, wide)
  await device.enter('Boats')
  await begin(device, 'Who comes along?')
  await until('the worker has the page', () => device.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state === 'activated'))
  await community.server.stop()
  await say(device, 'I do')
  await inThread(device, 'I do, waiting to be sent').waitFor()
  await device.page.reload()
  await inThread(device, 'I do, waiting to be sent').waitFor()
  await community.restart()
  await device.page.evaluate(() => dispatchEvent(new Event('online')))
  await threadOf(device).getByRole('article', { name: /I do, sent$/ }).waitFor()
  await becomes(['Who comes along?', 'I do'], () => textsOf(device))
  const { message } = await community.as(ben, 'GET', `/messages/${root.id}`)
  assert.equal(message.thread.replies, 1)
  await device.close()
})

test('each thread has its draft, also before it is there, and it goes along when somebody else begins it', async () => {
  const { people: [ada, ben], chat } = await group('Drafts', 'Ada Drafts', 'Ben Drafts')
  const root = await community.say(ben, chat, 'Tea or coffee?')
  const device = await Device.of(ada, wide)
  await device.enter('Drafts')
  await device.composerOf('Drafts').fill('for the chat')
  await begin(device, 'Tea or coffee?')
  await composerOf(device).fill('Well, it')
  await device.page.reload()
  await becomes('Well, it', () => composerOf(device).inputValue())
  assert.equal(await device.composerOf('Drafts').inputValue(), 'for the chat')
  await reply(ben, root, 'Coffee, then')
  await becomes(['Tea or coffee?', 'Coffee, then'], () => textsOf(device))
  await becomes('Well, it', () => composerOf(device).inputValue())
  await composerOf(device).press('Enter')
  await becomes(['Tea or coffee?', 'Coffee, then', 'Well, it'], () => textsOf(device))
  await becomes('', () => composerOf(device).inputValue())
  await device.close()
})

test('the chat gets a copy if that is wanted, which leads to the thread', async () => {
  const { people: [ada, ben] } = await talk('Copies', 'Ada Copies', 'Ben Copies')
  const [first, second] = [await Device.of(ada, wide), await Device.of(ben, wide)]
  for (const device of [first, second]) await device.enter('Copies')
  await lineOf(first, /^1 reply/).click()
  await inThread(first, 'At the library').waitFor()
  await threadOf(first).getByRole('checkbox', { name: 'Also send to Copies' }).check()
  await say(first, 'Agreed')
  await becomes(['Where do we meet?', 'At the library', 'Agreed'], () => textsOf(first))
  await becomes(false, () => threadOf(first).getByRole('checkbox').isChecked())
  await second.message('Agreed').waitFor()
  await second.assertAccessible('a copy of a reply')
  await second.page.getByRole('button', { name: 'Also sent in the thread' }).click()
  await becomes(['Where do we meet?', 'At the library', 'Agreed'], () => textsOf(second))
  for (const device of [first, second]) await device.close()
})

test('one follows by taking part or by a button, and is told no more after another press', async () => {
  const { people: [, ben, cleo], root } = await talk('Follow', 'Ada Follow', 'Ben Follow', 'Cleo Follow')
  const device = await Device.of(cleo, wide)
  await device.enter('Follow')
  await lineOf(device, /^1 reply/).click()
  const button = threadOf(device).locator('.thread-follow')
  await becomes('Follow', () => button.textContent())
  // It is shown live all the same.
  await reply(ben, root, 'Or at mine')
  await inThread(device, 'Or at mine').waitFor()
  await button.click()
  await becomes('Following', () => button.textContent())
  await device.page.getByRole('button', { name: 'Close' }).click()
  await reply(ben, root, 'What do you say?')
  await link(device, 'Threads, 1 thread with new replies').waitFor()
  await lineOf(device, /^3 replies 1 new reply/).click()
  await inThread(device, 'What do you say?').waitFor()
  await link(device, 'Threads').waitFor()
  await threadOf(device).getByRole('button', { name: 'Actions for Thread in Follow' }).click()
  await becomes(0, () => device.page.getByRole('menuitem', { name: /Pin|Archive/ }).count())
  await device.choose('Mark as unread')
  await link(device, 'Threads, 1 thread with new replies').click()
  await device.page.locator('.thread-card').filter({ hasText: 'marked as unread' }).click()
  await link(device, 'Threads').waitFor()
  await button.click()
  await becomes('Follow', () => button.textContent())
  await reply(ben, root, 'Never mind')
  await inThread(device, 'Never mind').waitFor()
  await device.go('#/threads', device.page.getByRole('heading', { name: 'No threads yet' }))
  await device.close()
})

test('a link to a reply opens the thread there, and the message that it is about is found in the chat', async () => {
  const { people: [ada, ben], chat } = await group('Links', 'Ada Links', 'Ben Links')
  const root = await community.say(ada, chat, 'The beginning')
  for (let n = 1; n <= 30; n++) await community.say(ben, chat, `chat ${n}`)
  const replies = []
  for (let n = 1; n <= 30; n++) replies.push(await reply(ben, root, `reply ${n}`))
  const cleo = await community.person('Cleo Links')
  await community.as(ada, 'POST', `/chats/${chat.id}/members`, { userIds: [cleo.id] })
  for (const person of [ada, cleo]) {  // who follows it, and who does not
    const device = await Device.of(person, wide)
    await device.go(`#/chat/${replies[4].chatId}/5`, inThread(device, /: reply 5$/))
    await becomes(true, () => device.page.evaluate(() => document.activeElement.matches('.thread .message') && document.activeElement.textContent.includes('reply 5')))
    await becomes(`#/chat/${chat.id}/thread/${root.id}/5`, () => device.page.evaluate(() => location.hash))
    await threadOf(device).getByRole('link', { name: 'Links' }).click()
    await device.page.locator('.conversation:not(.thread) .flash').filter({ hasText: 'The beginning' }).waitFor()
    await threadOf(device).waitFor()
    await device.close()
  }
})

test('saved replies, mentions and what was found lead into the thread', async () => {
  const { people: [ada, ben], root } = await talk('Paths', 'Ada Paths', 'Ben Paths')
  const named = await reply(ben, root, 'A zebra, @ada.paths')
  await community.as(ada, 'PUT', `/messages/${named.id}/save`)
  const device = await Device.of(ada, wide)
  for (const tab of ['Saved', 'Mentions']) {
    await device.page.getByRole('button', { name: 'Saved, mentions, scheduled' }).click()
    await device.page.getByRole('tab', { name: tab }).click()
    const found = device.page.getByRole('tabpanel').getByRole('button', { name: /A zebra.*Thread in Paths/ })
    await found.click()
    await inThread(device, 'A zebra').waitFor()
    await device.go('#/', device.page.getByRole('heading', { name: 'Pick a chat, or start one' }))
  }
  await device.go('#/search/zebra', device.page.locator('.hit'))
  await device.page.locator('.hit').filter({ hasText: 'in Thread in Paths' }).click()
  await inThread(device, 'A zebra').waitFor()
  await device.close()
})

test('replies are edited and deleted as messages are, and a thread outlives its message', async () => {
  const { people: [ada, ben], root } = await talk('Changes', 'Ada Changes', 'Ben Changes')
  const device = await Device.of(ada, wide)
  await device.enter('Changes')
  await lineOf(device, /^1 reply/).click()
  await inThread(device, 'At the library').waitFor()
  await say(device, 'Gret')
  await threadOf(device).getByRole('article', { name: /Gret, sent$/ }).waitFor()
  await composerOf(device).press('ArrowUp')
  await becomes('Gret', () => composerOf(device).inputValue())
  await say(device, 'Great')
  await inThread(device, 'Great, edited').waitFor()
  await inThread(device, 'Great').press('Enter')
  assert.deepEqual(await device.page.getByRole('menuitem', { name: /^(Reply|Reply in thread|Pin message)$/ }).count(), 0)
  await device.choose('Delete')
  await agree(device, 'Delete')
  await inThread(device, 'This message was deleted').waitFor()
  await lineOf(device, /^1 reply/).waitFor()
  await community.as(ada, 'DELETE', `/messages/${root.id}`)
  await becomes(['This message was deleted', 'At the library', 'This message was deleted'], () => textsOf(device))
  await lineOf(device, /^1 reply/).waitFor()
  await reply(ben, root, 'Still here')
  await inThread(device, 'Still here').waitFor()
  await device.close()
})

test('files go with a reply, from the thread in which they are dropped', async () => {
  const { people: [ada, ben] } = await talk('Files', 'Ada Files', 'Ben Files')
  const [first, second] = [await Device.of(ada, wide), await Device.of(ben, wide)]
  for (const device of [first, second]) {
    await device.enter('Files')
    await lineOf(device, /^1 reply/).click()
    await inThread(device, 'At the library').waitFor()
  }
  await threadOf(first).locator('input[type=file]').setInputFiles({ name: 'map.png', mimeType: 'image/png', buffer: halves(40, 30) })
  await threadOf(first).locator('.tray').waitFor()
  await say(first, 'Here is the way')
  for (const device of [first, second]) await threadOf(device).getByRole('article', { name: /Here is the way/ }).locator('.files').waitFor()
  assert.equal(await first.page.locator('.conversation:not(.thread) .files').count(), 0)
  for (const device of [first, second]) await device.close()
})

test('who is removed from the chat has nothing of its threads any more', async () => {
  const { people: [ada, ben], chat, root } = await talk('Leaving', 'Ada Leaving', 'Ben Leaving')
  const device = await Device.of(ben, wide)
  await device.enter('Leaving')
  await lineOf(device, /^1 reply/).click()
  await reply(ada, root, 'Bye')
  await inThread(device, 'Bye').waitFor()
  await device.go('#/threads', device.page.locator('.thread-card'))
  await community.as(ada, 'DELETE', `/chats/${chat.id}/members/${ben.id}`)
  await device.page.getByRole('heading', { name: 'No threads yet' }).waitFor()
  await device.go(`#/chat/${chat.id}/thread/${root.id}`, device.page.getByRole('heading', { name: 'This chat is not here any more' }))
  await device.close()
})

test('it speaks German, and looks right in the dark', async () => {
  const { people: [ada, ben], root } = await talk('Verein', 'Ada Verein', 'Ben Verein')
  await reply(ben, root, 'Um acht')
  const device = await Device.open(community, { ...wide, locale: 'de-DE', colorScheme: 'dark' })
  await device.page.getByLabel('Benutzername').fill(ada.username)
  await device.page.getByLabel('Passwort', { exact: true }).fill(ada.password)
  await device.page.getByRole('button', { name: 'Anmelden' }).click()
  await device.page.getByRole('link', { name: 'Threads, 1 Thread mit neuen Antworten' }).click()
  await device.page.locator('.thread-card').filter({ hasText: '2 Antworten' }).waitFor()
  await device.assertAccessible('the list of threads, dark')
  await device.picture('threads-list-dark')
  await device.page.locator('.thread-card').click()
  await device.page.getByRole('region', { name: 'Thread in Verein' }).getByRole('textbox', { name: 'Im Thread antworten' }).waitFor()
  await device.page.getByRole('article', { name: /Um acht/ }).waitFor()
  await device.assertAccessible('a thread, dark')
  await device.picture('thread-dark')
  await device.close()
})
