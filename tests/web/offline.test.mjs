// Bad reception, a server that hangs, dies and comes back: nothing is lost, nothing is said twice, all of it stays in order.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

const banner = 'No connection. What you write is sent as soon as it is back.'

/** Two people with a direct chat on a server of their own, and both with it open. */
async function pair(one, other, options) {
  const community = await Community.open()
  const [first, second] = await community.people(one, other)
  const chat = await community.direct(first, second)
  const devices = [await Device.of(first, options), await Device.of(second, options)]
  await devices[0].enter(other)
  await devices[1].enter(one)
  return { community, first, second, chat, devices }
}

/** All that is in the chat, here and there, is this: once, and in this order. */
async function assertSaid(community, person, chat, devices, expected) {
  await until('all of it has arrived', async () => (await community.messages(person, chat)).length >= expected.length)
  assert.deepEqual((await community.messages(person, chat)).map(({ content }) => content), expected)
  for (const device of devices) {
    await until('it is seen', async () => (await device.texts()).length === expected.length).catch(() => undefined)
    await becomes(expected, () => device.texts())
    await becomes(0, () => device.log.getByRole('article', { name: /(waiting to be sent|sending|not sent)$/ }).count())
  }
}

test('a server that hangs holds nothing up but the answer', async () => {
  const { community, first, chat, devices: [ada, ben] } = await pair('Ada', 'Ben')
  await ada.send('before')
  await ben.message('before').waitFor()
  community.server.process.kill('SIGSTOP')
  await ada.send('while it hangs 1')
  await ada.message(/while it hangs 1, sending$/).waitFor()
  for (const n of [2, 3]) await ada.send(`while it hangs ${n}`)
  await ada.message(/while it hangs 3, waiting to be sent$/).waitFor()
  // Long enough to be given up: then it comes to the server twice.
  await ada.message(/while it hangs 1, waiting to be sent$/).waitFor()
  community.server.process.kill('SIGCONT')
  await ben.message('while it hangs 3').waitFor()
  await ada.own('while it hangs 3', 'read').waitFor()
  await assertSaid(community, first, chat, [ada, ben], ['before', 'while it hangs 1', 'while it hangs 2', 'while it hangs 3'])
  await ada.close()
  await ben.close()
  await community.close()
})

test('a server that dies, again and again, loses no word of two who write at once', async () => {
  const { community, first, chat, devices } = await pair('Cora', 'Dov')
  const said = { Cora: [], Dov: [] }
  const writer = async (device, name) => {
    for (let n = 1; n <= 24; n++) {
      said[name].push(`${name} ${n}`)
      await device.send(`${name} ${n}`)
    }
  }
  const writing = Promise.all([writer(devices[0], 'Cora'), writer(devices[1], 'Dov')])
  for (let crash = 0; crash < 3; crash++) {
    const enough = 4 + crash * 8
    await until('some is written', () => Math.min(said.Cora.length, said.Dov.length) >= enough)
    await community.server.kill()
    await community.restart()
  }
  await writing
  await until('all of it has arrived', async () => (await community.messages(first, chat)).length >= 48)
  const all = (await community.messages(first, chat)).map(({ content }) => content)
  for (const name of ['Cora', 'Dov']) assert.deepEqual(all.filter((text) => text.startsWith(name)), said[name])
  await assertSaid(community, first, chat, devices, all)
  for (const device of devices) await device.close()
  await community.close()
})

/** Notes in the page when it first loses its connection, and when it says so. */
const watched = (context) => context.addInitScript(() => {
  globalThis.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how)
      this.addEventListener('close', () => { globalThis.lostAt ??= performance.now() })
    }
  }
  new MutationObserver(() => {
    if (document.querySelector('.banner')) globalThis.toldAt ??= performance.now()
  }).observe(document, { childList: true, subtree: true })
})

test('without a server the page tells, opens, shows what was read, and sends what was written when it is back', async () => {
  const { community, first, chat, devices: [ines, jon] } = await pair('Ines', 'Jon', { prepare: watched })
  await jon.send('see you at the station')
  await ines.message('see you at the station').waitFor()
  await ines.page.evaluate(() => navigator.serviceWorker.ready)
  await jon.page.evaluate(() => navigator.serviceWorker.ready)
  await community.server.kill()
  await ines.page.getByText(banner).waitFor()
  // Most losses are short: nobody is told of them.
  const after = await ines.page.evaluate(() => globalThis.toldAt - globalThis.lostAt)
  assert.ok(after > 4900, `the banner came after ${after} ms`)

  await ines.send('on my way')
  await ines.message('on my way, waiting to be sent').waitFor()
  const response = await ines.page.reload()
  assert.ok(response.fromServiceWorker())
  await ines.message('see you at the station').waitFor()
  await ines.message('on my way, waiting to be sent').waitFor()
  await ines.send('platform 2')
  await ines.composer.fill('and br')
  await ines.message('platform 2, waiting to be sent').waitFor()
  await ines.page.getByText(banner).waitFor()
  await ines.page.reload()
  await ines.message('platform 2, waiting to be sent').waitFor()
  await becomes('and br', () => ines.composer.inputValue())

  await community.restart()
  await ines.page.evaluate(() => dispatchEvent(new Event('online')))
  await jon.page.evaluate(() => dispatchEvent(new Event('online')))
  await jon.message('platform 2').waitFor()
  await ines.page.getByText(banner).waitFor({ state: 'detached' })
  await assertSaid(community, first, chat, [ines, jon], ['see you at the station', 'on my way', 'platform 2'])
  await ines.close()
  await jon.close()
  await community.close()
})

test('what was missed comes when the connection is back, also what was changed and deleted', async () => {
  const { community, second, chat, devices: [kim, lou] } = await pair('Kim', 'Lou')
  const [one, two] = [await community.say(second, chat, 'one'), await community.say(second, chat, 'two')]
  await kim.message('two').waitFor()
  await lou.close()
  await kim.context.setOffline(true)
  await kim.page.getByText(banner).waitFor()
  await community.as(second, 'PATCH', `/messages/${one.id}`, { content: 'number one' })
  await community.as(second, 'DELETE', `/messages/${two.id}`)
  await community.say(second, chat, 'three')
  await becomes(0, () => kim.message('three').count())
  await kim.context.setOffline(false)
  await kim.message('three').waitFor()
  await becomes(['number one', 'This message was deleted', 'three'], () => kim.texts())
  await kim.page.getByText(banner).waitFor({ state: 'detached' })
  await kim.close()
  await community.close()
})

test('two tabs of one account read together and send once', async () => {
  const { community, first, second, chat, devices: [device, other] } = await pair('Mona', 'Nell')
  const tab = device.page
  const away = await device.newPage('/')
  await device.list.waitFor()
  await community.group(first, 'Elsewhere', [second])
  await device.enter('Elsewhere')
  device.page = tab
  await device.enter('Elsewhere')
  await community.say(second, chat, 'are you there?')
  for (const page of [tab, away]) {
    device.page = page
    await device.row('1 unread message').waitFor()
  }
  device.page = tab
  await device.enter('Nell')
  device.page = away
  await device.row('1 unread message').waitFor({ state: 'detached' })
  await device.row('are you there?').waitFor()

  // What one tab has written while nobody was there is sent by one of them.
  await community.server.kill()
  device.page = tab
  for (const n of [1, 2, 3]) await device.send(`from the first tab ${n}`)
  await device.message(/from the first tab 3, waiting to be sent/).waitFor()
  device.page = away
  await device.enter('Nell')
  await device.message(/from the first tab 3, waiting to be sent/).waitFor()
  await device.send('from the second tab')
  await community.restart()
  for (const page of [tab, away, other.page]) await page.evaluate(() => dispatchEvent(new Event('online')))
  const expected = ['are you there?', ...[1, 2, 3].map((n) => `from the first tab ${n}`), 'from the second tab']
  for (const page of [tab, away]) {
    device.page = page
    await device.own('from the second tab', 'read').waitFor()
    await assertSaid(community, first, chat, [device], expected)
  }
  await assertSaid(community, first, chat, [other], expected)

  // And signing out in one is signing out in both.
  device.page = tab
  await device.page.getByRole('link', { name: 'Settings' }).click()
  await device.page.getByRole('button', { name: 'Sign out' }).last().click()
  await away.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await device.close()
  await other.close()
  await community.close()
})

test('what the server refuses is told beside the message, and can be tried again or thrown away', async () => {
  const { community, first, second, chat, devices: [olga, pavel] } = await pair('Olga', 'Pavel')
  await community.as(second, 'PUT', `/blocks/${first.id}`)
  await olga.send('hello?')
  const failed = olga.page.getByRole('group', { name: 'not sent' })
  await failed.getByText('You are not allowed to do this.').waitFor()
  await olga.send('anybody?')
  await olga.message('anybody?, not sent').waitFor()
  await olga.page.reload()
  await olga.message('hello?, not sent').waitFor()
  await olga.log.getByRole('listitem').filter({ hasText: 'anybody?' }).getByRole('button', { name: 'Discard' }).click()
  await olga.message('anybody?').waitFor({ state: 'detached' })
  await community.as(second, 'DELETE', `/blocks/${first.id}`)
  await failed.getByRole('button', { name: 'Try again' }).click()
  await olga.own('hello?', 'read').waitFor()
  await assertSaid(community, first, chat, [olga, pavel], ['hello?'])
  await olga.close()
  await pavel.close()
  await community.close()
})
