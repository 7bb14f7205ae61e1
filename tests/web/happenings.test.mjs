// Who came, who went and what a chat is called now: lines in the conversation, live, after a reload, and on a new device.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

/** Everything that stands in the conversation, line by line; days apart. */
const shown = (device) => device.log.getByRole('listitem').evaluateAll((all) => all.filter((one) => !one.matches('.day, .unread')).flatMap((one) => (
  one.classList.contains('happened') ? [...one.querySelectorAll('p')].map((line) => line.textContent) : [`> ${one.querySelector('.text').textContent}`]
)))

test('each sees who joined, was added, left or was removed, and a new name, where it happened', async () => {
  const [ann, bob, cem, dot] = await community.people('Ann', 'Bob', 'Cem', 'Dot')
  const group = await community.group(ann, 'Allotment', [bob])
  await community.say(ann, group, 'welcome')
  const [one, other] = [await Device.of(ann), await Device.of(bob)]
  for (const device of [one, other]) {
    await device.enter('Allotment')
    await device.message('welcome').waitFor()
  }
  await becomes(['> welcome'], () => shown(one))

  await community.as(ann, 'POST', `/chats/${group.id}/members`, { userIds: [cem.id] })
  await becomes(['> welcome', 'You added Cem'], () => shown(one))
  await becomes(['> welcome', 'Ann added Cem'], () => shown(other))
  await other.page.getByRole('status').filter({ hasText: 'Ann added Cem' }).waitFor({ state: 'attached' })
  const { token } = await community.invite(ann, group)
  await community.as(dot, 'POST', `/invites/${token}/accept`)
  await community.say(dot, group, 'hi')
  await community.as(ann, 'DELETE', `/chats/${group.id}/members/${cem.id}`)
  await community.as(dot, 'POST', `/chats/${group.id}/leave`)
  await community.as(ann, 'PATCH', `/chats/${group.id}`, { title: 'Garden' })
  const after = (you) => ['> welcome', `${you} added Cem`, 'Dot joined', '> hi', `${you} removed Cem`, 'Dot left', `${you} renamed the group to “Garden”`]
  await becomes(after('You'), () => shown(one))
  await becomes(after('Ann'), () => shown(other))
  await one.assertAccessible('a conversation with who came and went')
  await one.picture('happenings')

  // What was seen is kept here, and one goes on from it.
  await becomes(true, () => other.page.evaluate(async (id) => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith('snug-'))
    const open = indexedDB.open(name)
    await new Promise((done) => { open.onsuccess = done })
    const get = open.result.transaction('state').objectStore('state').get(`chat ${id}`)
    await new Promise((done) => { get.onsuccess = done })
    open.result.close()
    return get.result?.happenings?.length === 5
  }, group.id))
  await other.page.reload()
  await other.message('hi').waitFor()
  await becomes(after('Ann'), () => shown(other))

  // A new device knows who is there, and since when.
  await community.as(dot, 'POST', `/invites/${token}/accept`)
  await becomes([...after('Ann'), 'Dot joined'], () => shown(other))
  const fresh = await Device.of(ann)
  await fresh.enter('Garden')
  await becomes(['> welcome', '> hi', 'Dot joined'], () => shown(fresh))
  // Away meanwhile: that somebody is gone is known, not how.
  const address = other.page.url()
  await other.page.goto('about:blank')
  await community.as(ann, 'DELETE', `/chats/${group.id}/members/${dot.id}`)
  await becomes('You removed Dot', async () => (await shown(fresh)).at(-1))
  await other.page.goto(address)
  await becomes('Dot is no longer here', async () => (await shown(other)).at(-1))
  for (const device of [one, other, fresh]) await device.close()
})

test('many at once are one line, in German too, and an open channel is not told of', async () => {
  const eve = await community.person('Eve')
  const crowd = await community.people(...Array.from({ length: 12 }, (_, n) => `Guest ${n + 1}`))
  const group = await community.group(eve, 'Party')
  const channel = await community.channel(eve, group, 'music')
  const device = await Device.of(eve, { locale: 'en-GB' })
  await device.enter('Party')
  await community.as(eve, 'POST', `/chats/${group.id}/members`, { userIds: crowd.map(({ id }) => id) })
  await becomes(['You added Guest 1, Guest 2, Guest 3 and 9 others'], () => shown(device))
  for (const guest of crowd.slice(0, 2)) await community.as(guest, 'POST', `/chats/${group.id}/leave`)
  await becomes('Guest 1 and Guest 2 left', async () => (await shown(device)).at(-1))
  await device.page.evaluate((id) => { location.hash = `#/chat/${id}` }, channel.id)
  await device.page.getByRole('textbox', { name: 'Message to music' }).waitFor()
  assert.deepEqual(await shown(device), [])
  await community.as(eve, 'PATCH', `/chats/${channel.id}`, { title: 'songs' })
  await becomes(['You renamed the channel to “songs”'], () => shown(device))
  await device.close()

  const german = await Device.open(community, { locale: 'de-DE', width: 360, height: 700 })
  await german.page.getByLabel('Benutzername').fill(crowd[2].username)
  await german.page.getByLabel('Passwort', { exact: true }).fill(crowd[2].password)
  await german.page.getByRole('button', { name: 'Anmelden' }).click()
  await german.page.getByRole('link', { name: /^Party/ }).click()
  await becomes(['Du, Guest 4, Guest 5 und 7 weitere sind beigetreten'], () => shown(german))
  await community.as(eve, 'DELETE', `/chats/${group.id}/members/${crowd[3].id}`)
  await becomes('Eve hat Guest 4 entfernt', async () => (await shown(german)).at(-1))
  await german.picture('happenings-de')
  await german.close()
})
