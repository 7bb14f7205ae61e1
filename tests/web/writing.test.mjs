// What one writes: it is sent as it stands, kept while one looks elsewhere, drawn as it was meant, and copied with its authors.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, still, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

async function pair(one, other, options) {
  const [first, second] = await community.people(one, other)
  const chat = await community.direct(first, second)
  const device = await Device.of(first, options)
  await device.enter(other)
  return { first, second, chat, device }
}
const contents = async (person, chat) => (await community.messages(person, chat)).map(({ content }) => content)

test('what is typed is what is sent: times, addresses, faces, and what stands before the first word', async () => {
  const { first, chat, device } = await pair('Abel', 'Bert')
  const written = [
    'thanks :-D', 'at 10:30', '10:100:20', 'see https://example.com/url:ok:page', 'so :p', 'foo::bar', 'hm :smi', 'call me @', 'done :)', 'hi @bert', ':DD', 'it is :do',
  ]
  for (const text of written) {
    await device.composer.pressSequentially(text)
    // What may be offered has been offered.
    if (/ [:@][a-z]{2,}$/.test(text)) await device.page.getByRole('listbox').waitFor()
    await device.composer.press('Enter')
    await becomes('', () => device.composer.inputValue())
  }
  await device.send('  x = 1\n  y = 2\n')
  await device.send(':tada: and :100:, but not `:ok:`')
  await device.own('but not :ok:', 'sent').waitFor()
  assert.deepEqual(await contents(first, chat), [...written, '  x = 1\n  y = 2', '🎉 and 💯, but not `:ok:`'])

  // A whole name, or what was chosen, is taken.
  await device.composer.pressSequentially('so :tada')
  await device.page.getByRole('option', { name: ':tada:', selected: true }).waitFor()
  await device.composer.press('Enter')
  await becomes('so 🎉 ', () => device.composer.inputValue())
  await device.composer.pressSequentially(':smi')
  const options = device.page.getByRole('option')
  await options.first().waitFor()
  assert.equal(await device.page.getByRole('option', { selected: true }).count(), 0)
  await device.composer.press('ArrowDown')
  await device.page.getByRole('option', { selected: true }).waitFor()
  await device.composer.press('Enter')
  await until('one is taken', async () => /^so 🎉 \p{Extended_Pictographic}/u.test(await device.composer.inputValue()))
  await device.composer.fill('')

  // An edit leaves alone what stood there before.
  const bot = await community.say(first, chat, 'say :tada: to win')
  await device.act('say :tada: to win', 'Edit')
  await device.composer.fill('say :tada: and :ok: to win')
  await device.composer.press('Enter')
  await device.message('say :tada: and 🆗 to win, edited').waitFor()
  assert.equal((await community.as(first, 'GET', `/messages/${bot.id}`)).message.content, 'say :tada: and 🆗 to win')

  // Nothing that could be seen is nothing to send.
  const send = device.page.getByRole('button', { name: 'Send' })
  for (const blank of ['\u3000', '\u200b', ' \u2060\u00ad']) {
    await device.composer.fill(blank)
    assert.ok(await send.isDisabled(), JSON.stringify(blank))
  }
  await device.composer.fill('\u3000a')
  await until('something is', () => send.isEnabled())
  await device.close()
})

test('an edit and an answer are kept, with the draft beneath, while one looks elsewhere and over a reload', async () => {
  const { first, second, chat, device } = await pair('Carl', 'Dora')
  await community.group(first, 'Elsewhere')
  await community.say(first, chat, 'the kettle is on')
  await community.say(second, chat, 'which one?')
  await device.message('which one?').waitFor()
  const bar = device.page.locator('.mode-bar')

  await device.composer.fill('the blue one')
  await device.act('which one?', 'Reply')
  await device.act('the kettle is on', 'Edit')
  await becomes('the kettle is on', () => device.composer.inputValue())
  await device.composer.fill('the kettle is off')

  const away = async (how) => {
    await how()
    await until('the edit is there', async () => (await device.composer.inputValue()) === 'the kettle is off')
    await bar.getByText('Editing your message').waitFor()
  }
  await away(async () => {
    await device.enter('Elsewhere')
    await becomes('', () => device.composer.inputValue())
    assert.equal(await bar.count(), 0)
    await device.row('Draft: the kettle is off').waitFor()
    await device.enter('Dora')
  })
  await away(() => device.page.reload())

  // A half-written edit makes room for an answer, and goes on when it is asked for.
  await device.act('which one?', 'Reply')
  await becomes('the blue one', () => device.composer.inputValue())
  await away(() => device.act('the kettle is on', 'Edit'))
  await device.page.getByRole('button', { name: 'Save changes' }).click()
  await device.message('the kettle is off, edited').waitFor()
  await bar.getByText('Replying to Dora').waitFor()
  assert.equal(await device.composer.inputValue(), 'the blue one')
  await device.enter('Elsewhere')
  await device.page.reload()
  await device.enter('Dora')
  await bar.getByText('Replying to Dora').waitFor()
  await device.composer.press('Enter')
  await device.own('the blue one', 'sent').waitFor()
  const { replyTo, content } = (await community.messages(first, chat)).at(-1)
  assert.deepEqual([content, replyTo], ['the blue one', (await community.messages(first, chat))[1].id])
  await becomes('', () => device.composer.inputValue())
  await device.close()
})

test('an edit whose message changes or goes meanwhile says so, and loses nothing', async () => {
  const { first, chat, device } = await pair('Erna', 'Fred')
  const message = await community.say(first, chat, 'at noon')
  await device.act('at noon', 'Edit')
  await device.composer.fill('at one')
  await community.as(first, 'PATCH', `/messages/${message.id}`, { content: 'at two' })
  const bar = device.page.locator('.mode-bar')
  await bar.getByText('Edited elsewhere meanwhile').waitFor()
  await bar.getByText('at two').waitFor()
  assert.equal(await device.composer.inputValue(), 'at one')
  await community.as(first, 'DELETE', `/messages/${message.id}`)
  await bar.getByText('The message you were editing is gone').waitFor()
  await device.composer.press('Enter')
  assert.ok(await device.page.getByRole('button', { name: 'Save changes' }).isDisabled())
  await device.assertAccessible('an edit of what is gone')
  await device.picture('edit-gone')
  await bar.getByRole('button', { name: 'Keep as a new message' }).click()
  await bar.waitFor({ state: 'detached' })
  assert.equal(await device.composer.inputValue(), 'at one')
  await device.composer.press('Enter')
  await device.own('at one', 'sent').waitFor()
  await device.close()
})

const meeting = `## Plan
- [ ] buy lamps
- [x] pay **Tom**

| what | who | cost | delivered | from |
|:--|:-:|--:|---|---|
| lamps | Ada | 12.50 | tomorrow | Lindenstraße |
| chairs, folding, with arms, as many as there are in the cellar | Ben and everybody who can carry | 0 | |

![the yard](https://example.com/yard.jpg), the end: ||rain||
a   b
    c`

test('tasks, tables, pictures, covered text and runs of spaces are drawn as they were meant', async () => {
  for (const [width, colorScheme] of [[1280, 'light'], [360, 'dark']]) {
    const { second, chat, device } = await pair(`Gil ${width}`, `Hans ${width}`, { width, height: 900, colorScheme })
    await community.say(second, chat, meeting)
    const article = device.message('Plan ☐ buy lamps ☑ pay Tom what, who, cost, delivered, from; lamps, Ada, 12.50')
    await article.waitFor()
    assert.deepEqual(await article.getByRole('listitem').evaluateAll((all) => all.map((one) => [one.innerText.replace(/\s+/g, ' '), one.getBoundingClientRect().height < 40])),
      [['☐ buy lamps', true], ['☑ pay Tom', true]])
    await article.getByRole('img', { name: 'to do' }).waitFor()
    const table = article.getByRole('group', { name: 'Table' }).first()
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), ['what', 'who', 'cost', 'delivered', 'from'])
    assert.equal(await table.getByRole('row').count(), 3)
    if (width < 400) assert.ok(await table.evaluate((box) => box.scrollWidth > box.clientWidth), 'it scrolls by itself')
    assert.equal(await device.log.evaluate((box) => box.scrollWidth - box.clientWidth), 0)
    assert.equal(await article.getByRole('link', { name: 'the yard' }).getAttribute('href'), 'https://example.com/yard.jpg')
    await becomes(true, () => article.getByText('a   b').evaluate((one) => getComputedStyle(one).whiteSpace === 'pre-wrap' && one.textContent.includes('    c')))
    const covered = article.getByRole('button', { name: 'Hidden text. Show it' })
    await device.assertAccessible('Markdown')
    await device.picture(`markdown-${width}`)
    await covered.click()
    await article.getByText('rain', { exact: true }).waitFor()
    await covered.waitFor({ state: 'detached' })
    await device.close()
  }
})

test('a link that says another address than it leads to shows where, and asks first', async () => {
  const { second, chat, device } = await pair('Ina', 'Jan')
  await community.say(second, chat, 'log in at [https://bank.example/login](https://evil.example/x), see https://öko.example。')
  const link = device.log.getByRole('link', { name: 'https://bank.example/login' })
  await link.getByText('evil.example').waitFor()
  let opened = 0
  device.context.on('page', () => opened++)
  await link.click()
  const question = device.page.getByRole('alertdialog', { name: 'Open this link?' })
  await question.getByText('but it leads to https://evil.example/x').waitFor()
  await device.assertAccessible('the question')
  await device.picture('link-question')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'detached' })
  assert.equal(opened, 0)
  const honest = device.log.getByRole('link', { name: 'https://öko.example', exact: true })
  await device.send(`as I said in ${community.url}/#/chat/${chat.id}/1`)
  await device.message('as I said').getByRole('link', { name: 'Message in Jan' }).click()
  await until('it leads there', () => device.page.url().endsWith(`/${chat.id}/1`))
  assert.deepEqual(await honest.evaluate((one) => [one.href, one.textContent]), ['https://xn--ko-eka.example/', 'https://öko.example'])
  await device.close()
})

test('an address in a topic is a link, in the head of the chat and in its details', async () => {
  const [kai, lea] = await community.people('Kai', 'Lea')
  const chat = await community.group(kai, 'Reading', [lea])
  await community.as(kai, 'PATCH', `/chats/${chat.id}`, { topic: 'Notes: https://pad.example/r, Thursdays' })
  const device = await Device.of(lea)
  await device.enter('Reading')
  const head = device.page.locator('.conversation-head')
  await head.getByRole('link', { name: 'https://pad.example/r', exact: true }).click({ trial: true })
  await head.getByRole('button', { name: /^Reading Notes: .*2 members/ }).click()
  const details = device.page.getByRole('complementary', { name: 'Details' })
  assert.equal(await details.getByRole('link', { name: 'https://pad.example/r', exact: true }).getAttribute('href'), 'https://pad.example/r')
  await device.assertAccessible('a topic with a link')
  await device.picture('topic-link')
  await device.close()
})

test('what is copied of several messages says who wrote it', async () => {
  const { first, second, chat, device } = await pair('Mel', 'Ned')
  await community.say(second, chat, 'one *and*\nmore')
  await community.say(first, chat, 'two')
  await device.message('two').waitFor()
  const copied = (from, to, offset = 0) => device.log.evaluate((box, [from, to, offset]) => {
    const [first, last] = [from, to].map((seq) => box.querySelector(`[data-seq="${seq}"] .text`))
    const node = document.createTreeWalker(first, NodeFilter.SHOW_TEXT).nextNode()
    getSelection().setBaseAndExtent(node, offset, last, last.childNodes.length)
    const event = new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData: new DataTransfer() })
    first.dispatchEvent(event)
    return event.clipboardData.getData('text/plain').replace(/, \d[^\n]*\n/g, ' [when]\n')
  }, [from, to, offset])
  assert.equal(await copied(1, 2), 'Ned [when]\none *and*\nmore\n\nMel [when]\ntwo')
  assert.equal(await copied(1, 2, 2), 'Ned [when]\ne and\nmore\n\nMel [when]\ntwo')
  assert.equal(await copied(1, 1), '', 'one message is copied as the browser does it')
  await device.close()
})

test('a pasted or dropped file is taken, and takes away neither the page nor the draft', async () => {
  const { device } = await pair('Olga', 'Paul')
  await device.page.getByRole('button', { name: 'Attach files' }).waitFor()
  await device.context.route(/\/api\/v1\/uploads/, (route) => route.fulfill({ status: 403, contentType: 'application/json', body: '{}' }))
  await device.composer.fill('look at')
  const give = (kind, more) => device.composer.evaluate((field, [kind, more]) => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'cat.png', { type: 'image/png' }))
    if (more) data.setData('text/plain', more)
    const event = kind === 'paste' ? new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }) : new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data })
    field.dispatchEvent(event)
    return event.defaultPrevented
  }, [kind, more])
  const cards = device.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')
  for (const [index, kind] of ['paste', 'drop'].entries()) {
    assert.ok(await give('dragover'))
    assert.ok(await give(kind))
    await becomes(index + 1, () => cards.count())
  }
  assert.equal(await give('paste', 'text beside a picture'), false)
  assert.equal(await cards.count(), 2)
  assert.equal(await device.composer.inputValue(), 'look at')
  await device.close()
})

test('one comes back to where one was in a chat, also after a reload, and to its end if one was there', async () => {
  const { first, second, chat, device } = await pair('Rita', 'Sven')
  for (let n = 1; n <= 150; n++) await community.say(second, chat, `no. ${n} ${'and so on '.repeat(n % 9)}`)
  await community.read(first, chat, 150)
  await community.group(first, 'Elsewhere', [second])
  await device.message('no. 150').waitFor()
  const away = async () => {
    await device.enter('Elsewhere')
    await device.message('no. 150').waitFor({ state: 'detached' })
    await device.enter('Sven')
  }
  await away()
  await until('it is at its end', () => device.log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2 && !!box.querySelector('[data-seq="150"]')))

  const place = () => device.log.evaluate((box) => {
    const { top } = box.getBoundingClientRect()
    const row = [...box.querySelectorAll('[data-seq]')].find((one) => one.getBoundingClientRect().bottom > top)
    return row && [row.dataset.seq, Math.round(row.getBoundingClientRect().top - top)]
  })
  await device.log.evaluate((box) => box.scrollBy({ top: -1700, behavior: 'instant' }))
  const [seq, offset] = await still(device, place)
  assert.ok(seq < 140)
  const isBack = () => until(`it is at ${seq} again`, async () => {
    const now = await place()
    return !!now && now[0] === seq && Math.abs(now[1] - offset) <= 2
  })
  await away()
  await isBack()
  await community.say(second, chat, 'while away')
  await away()
  await isBack()
  await device.page.reload()
  await isBack()
  await device.page.getByRole('button', { name: /^To the latest message/ }).click()
  await device.message('while away').waitFor()
  await device.close()
})
