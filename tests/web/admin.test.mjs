// The administration in the browser: what is done there has its effect on the server and on others; who may not, sees nothing.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import test, { after, before } from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { login, register } from '../clients/support/rest.mjs'
import { agree, item, list, openAdministration } from './support/administration.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ada
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
})
after(() => community.close())

const admin = (method, path, body) => community.as(ada, method, `/admin${path}`, body)

const opened = (part, { person = ada, ...options } = {}) => openAdministration(person, part, options)
const refused = (code) => (error) => error.code === code

test('the way there is a button for administrators, and nothing for others', async () => {
  const bea = await community.person('Bea')
  const device = await Device.of(ada)
  await device.page.getByRole('link', { name: 'Administration' }).click()
  await device.page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor()
  await device.page.getByRole('navigation', { name: 'Parts of the administration' }).getByRole('link', { name: 'Audit log' }).click()
  await list(device, 'Audit log').waitFor()
  await device.page.getByRole('link', { name: 'Settings' }).click()
  await device.page.getByRole('link', { name: 'Open administration' }).click()
  await device.page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor()
  await device.close()

  const other = await Device.of(bea)
  assert.equal(await other.page.getByRole('link', { name: 'Administration' }).count(), 0)
  for (const part of ['', '/users', '/users/ada.lovelace', '/audit']) {
    await other.go('#/settings', other.page.getByRole('heading', { name: 'Settings' }))
    assert.equal(await other.page.getByText('Administration').count(), 0)
    await other.go(`#/admin${part}`, other.page.getByRole('heading', { name: 'Pick a chat, or start one' }))
    assert.equal(await other.page.getByText('Administration').count(), 0)
  }
  await other.close()
})

test('who is added can sign in, and who is disabled is out at once, until it is enabled again', async () => {
  const device = await opened('users')
  const { page } = device
  const cleo = { server: community, username: 'cleo', password: 'nine brass buttons' }
  await page.getByRole('button', { name: 'Add user' }).click()
  const dialog = device.dialog('Add user')
  await dialog.getByLabel('Username').fill('ada.lovelace')
  await dialog.getByLabel('Password', { exact: true }).fill(cleo.password)
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await dialog.getByRole('alert').getByText('This username is taken.').waitFor()
  await dialog.getByLabel('Username').fill('cleo')
  await dialog.getByRole('radio', { name: 'Guest' }).check({ force: true })
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await page.getByRole('heading', { name: 'cleo', level: 2 }).waitFor()
  await page.getByRole('definition').filter({ hasText: 'Guest' }).waitFor()

  const theirs = await Device.of(cleo)
  await page.getByRole('button', { name: 'Disable' }).click()
  const disabling = device.dialog('Disable cleo?')
  await disabling.getByLabel('Reason').fill('The rent is not paid')
  await disabling.getByLabel('How long').selectOption('7 days')
  await disabling.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('definition').filter({ hasText: 'The rent is not paid' }).waitFor()
  await theirs.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await assert.rejects(login(community, 'cleo', { password: cleo.password }), (error) => /The rent is not paid/.test(error.message))
  const { account } = await admin('GET', '/users/cleo')
  assert.ok(Math.abs(Date.parse(account.disabledUntil) - Date.now() - 7 * 86_400_000) < 600_000)

  await page.getByRole('button', { name: 'Enable again' }).click()
  await page.getByRole('definition').filter({ hasText: 'may sign in' }).waitFor()
  await theirs.signIn(cleo)
  await theirs.close()
  await device.close()
})

test('a role, a password and sign-ins are changed, but not one\'s own', async () => {
  const dora = await community.person('Dora')
  const theirs = await Device.of(dora)
  await login(community, 'dora')
  const device = await opened('users/dora')
  const { page } = device
  const devices = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Sign out/ }) })
  await becomes(3, () => devices.count())
  // Of three sign-ins (she has made one herself as well) the one in Chromium.
  await devices.filter({ hasText: 'Chrome on' }).getByRole('button').click()
  await agree(device, 'Sign out')
  await theirs.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await becomes(2, () => devices.count())
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await agree(device, 'Sign out')
  await page.getByText('Not signed in anywhere.').waitFor()
  await assert.rejects(community.as(dora, 'GET', '/users/me'), refused('unauthorized'))

  await page.getByRole('button', { name: 'Set a new password' }).click()
  const setting = device.dialog('New password for Dora')
  await setting.getByLabel('New password', { exact: true }).fill('seven tin whistles')
  await setting.getByRole('button', { name: 'Set a new password' }).click()
  await setting.waitFor({ state: 'detached' })
  await assert.rejects(login(community, 'dora'), refused('unauthorized'))
  await theirs.signIn({ ...dora, password: 'seven tin whistles' })

  await page.getByRole('button', { name: 'Change role' }).click()
  const roles = device.dialog('Role of Dora')
  await roles.getByRole('radio', { name: 'Administrator' }).check({ force: true })
  await roles.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('definition').filter({ hasText: 'Administrator' }).waitFor()
  await theirs.page.getByRole('link', { name: 'Administration' }).waitFor()

  await page.evaluate(() => { location.hash = '#/admin/users/ADA.lovelace' })
  await page.getByText('This is you.').waitFor()
  for (const name of ['Change role', 'Set a new password', 'Disable']) assert.equal(await page.getByRole('button', { name }).count(), 0, name)
  await page.evaluate(() => { location.hash = '#/admin/users/nobody' })
  await page.getByRole('alert').getByText('There is no user of this name.').waitFor()
  await theirs.close()
  await device.close()
})

test('who is no administrator any more is told so, and sees nothing more', async () => {
  const elsa = await community.person('Elsa')
  await admin('PUT', '/users/elsa/role', { role: 'admin' })
  const device = await opened('users', { person: elsa })
  await item(device, 'Users', 'Elsa').waitFor()
  await admin('PUT', '/users/elsa/role', { role: 'member' })
  await device.page.getByRole('heading', { name: 'You are no longer an administrator' }).waitFor()
  assert.equal(await device.page.getByRole('link', { name: 'Administration' }).count(), 0)
  await device.page.getByRole('link', { name: 'Back' }).click()
  await device.page.getByRole('heading', { name: 'Pick a chat, or start one' }).waitFor()
  await device.close()
})

test('who hears of that only by a refusal is told so as well', async () => {
  const hal = await community.person('Hal')
  await admin('PUT', '/users/hal/role', { role: 'admin' })
  const device = await opened('users', { person: hal, prepare: (context) => context.routeWebSocket(/\/ws$/, (socket) => socket.close()) })
  await item(device, 'Users', 'Hal').waitFor()
  await admin('PUT', '/users/hal/role', { role: 'member' })
  await device.page.getByRole('link', { name: 'Chats' }).click()
  await device.page.getByRole('heading', { name: 'You are no longer an administrator' }).waitFor()
  await device.close()
})

test('with the keyboard alone one comes to a user, does what is to be done, and goes back', async () => {
  const fay = await community.person('Fay')
  const device = await opened('users')
  const { page } = device
  const { keyboard } = page
  const focused = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent)
  const tabTo = async (what, key = 'Tab') => {
    for (let n = 0; n < 30; n++) {
      await keyboard.press(key)
      if (what.test(await focused())) return
    }
    assert.fail(`${what} is not reached`)
  }
  await item(device, 'Users', 'Fay').waitFor()
  await page.getByRole('navigation', { name: 'Parts of the administration' }).getByRole('link', { name: 'Users' }).focus()
  await tabTo(/^Find by name$/)
  await keyboard.type('fay')
  await becomes(1, () => list(device, 'Users').getByRole('listitem').count())
  await tabTo(/Fay/)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Fay', level: 2 }).waitFor()
  await becomes('Fay', focused)
  await tabTo(/^Change role$/)
  await keyboard.press('Enter')
  await device.dialog('Role of Fay').waitFor()
  await tabTo(/^$/)  // the one that is chosen
  await keyboard.press('ArrowRight')
  await tabTo(/^Save$/)
  await keyboard.press('Enter')
  await device.dialog('Role of Fay').waitFor({ state: 'detached' })
  await becomes('guest', async () => (await admin('GET', `/users/${fay.username}`)).account.role)
  await becomes('Change role', focused)
  await tabTo(/^All users$/, 'Shift+Tab')
  await keyboard.press('Enter')
  await item(device, 'Users', 'Fay').getByText('Guest').waitFor()
  await device.close()
})

test('a long list comes in parts, and a search finds who is far down in it', async () => {
  const crowd = await Community.open()
  const first = await crowd.person('First', { setupToken: crowd.server.setupToken })
  for (let n = 0; n < 250; n += 50) await crowd.people(...Array.from({ length: 50 }, (_, at) => `Person ${String(n + at).padStart(3, '0')}`))
  const device = await opened('users', { person: first })
  const { page } = device
  const rows = list(device, 'Users').getByRole('listitem')
  await becomes(100, () => rows.count())
  await page.getByRole('button', { name: 'Show more' }).click()
  await becomes(200, () => rows.count())
  await page.getByRole('button', { name: 'Show more' }).click()
  await becomes(251, () => rows.count())
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0)
  const shown = await rows.evaluateAll((all) => all.map((one) => one.textContent))
  assert.equal(new Set(shown).size, 251, 'everybody once')

  await page.getByRole('searchbox', { name: 'Find by name' }).fill('person 2')
  await becomes(50, () => rows.count())
  await page.getByRole('searchbox', { name: 'Find by name' }).fill('@person.249')
  await becomes(1, () => rows.count())
  await rows.getByRole('link').click()
  await page.getByRole('heading', { name: 'Person 249', level: 2 }).waitFor()
  await page.getByRole('link', { name: 'All users' }).click()
  await becomes(1, () => rows.count())
  assert.equal(await page.getByRole('searchbox', { name: 'Find by name' }).inputValue(), '@person.249', 'the search is as it was left')
  await page.getByRole('searchbox', { name: 'Find by name' }).fill('nobody at all')
  await page.getByText('No user has a name that begins like this.').waitFor()
  await device.close()
  await crowd.close()
})

test('a chat is deleted after a question, for everybody in it; a direct one is not', async () => {
  const [finn, gwen] = await community.people('Finn', 'Gwen')
  const attic = await community.group(finn, 'Attic', [gwen])
  await community.direct(finn, gwen)
  await community.say(finn, attic, 'dusty')
  const theirs = await Device.of(gwen)
  await theirs.row('Attic').waitFor()
  const device = await opened('chats')
  const row = item(device, 'Chats', 'Attic')
  await row.getByText('Group · 2 members · 1 message').waitFor()
  assert.ok(!(await row.textContent()).includes('dusty'))
  assert.equal(await item(device, 'Chats', 'Direct chat').getByRole('button').count(), 0)
  await row.getByRole('button', { name: 'Delete Attic' }).click()
  await agree(device, 'Cancel')
  await row.getByRole('button', { name: 'Delete Attic' }).click()
  await agree(device, 'Delete')
  await row.waitFor({ state: 'detached' })
  await theirs.row('Attic').waitFor({ state: 'detached' })
  await theirs.close()
  await device.close()
})

test('an invite of others is seen, without its link, and revoked', async () => {
  const ivy = await community.person('Ivy')
  const { id: loft } = await community.group(ivy, 'Loft')
  const { invite } = await community.as(ivy, 'POST', `/chats/${loft}/invites`, { usesLeft: 2 })
  await community.as(ivy, 'POST', `/chats/${loft}/invites`, {})
  const device = await opened('invites')
  const row = item(device, 'Invites', 'Loft').filter({ hasText: '2 uses left' })
  await row.getByText('made by ivy on').waitFor()
  assert.ok(!(await device.page.content()).includes(invite.token))
  await row.getByRole('button', { name: 'Revoke the invite of ivy into Loft' }).click()
  await agree(device, 'Revoke')
  await row.waitFor({ state: 'detached' })
  await item(device, 'Invites', 'Loft').filter({ hasText: 'any number of uses' }).waitFor()
  const joe = await community.person('Joe')
  await assert.rejects(community.as(joe, 'POST', `/invites/${invite.token}/accept`), refused('not_found'))
  await device.page.evaluate(() => { location.hash = '#/admin/audit' })
  await item(device, 'Audit log', 'ada.lovelace revoked an invite into Loft').waitFor()
  await device.close()
})

test('a rule that is changed holds at once, and what is no number is refused', async () => {
  const device = await opened('rules')
  const { page } = device
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await page.getByRole('radio', { name: 'None' }).check({ force: true })
  await page.getByLabel('Members of a chat').fill('2')
  await save.click()
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  await assert.rejects(register(community, 'hugo'), refused('forbidden'))
  const { settings } = await admin('GET', '/settings')
  assert.deepEqual([settings.registration, settings.membersLimit], ['closed', 2])

  await page.getByLabel('Members of a chat').fill('1')
  await save.click()
  await page.getByRole('alert').getByText('Members of a chat: A whole number from 2 to 2,147,483,647.').waitFor()
  // What another administrator has changed meanwhile, and this page has not, stays.
  await admin('PATCH', '/settings', { chatsLimit: 77 })
  await page.getByLabel('Members of a chat').fill('10000')
  await page.getByRole('radio', { name: 'For all' }).press('Space')
  await save.click()
  await becomes(['open', 10_000, 77], async () => {
    const now = (await admin('GET', '/settings')).settings
    return [now.registration, now.membersLimit, now.chatsLimit]
  })
  await register(community, 'hugo')
  await device.close()
})

/** Whether the server answers somebody who calls from another address of this machine. */
const reachedFrom = (localAddress) => new Promise((resolve) => {
  const call = request(`${community.url}/api/v1/server`, { localAddress, agent: false }, (answer) => {
    answer.resume().on('end', () => resolve(answer.statusCode === 200))
  })
  call.on('error', () => resolve(false)).end()
})

test('from a banned address nobody is answered, until the ban is lifted', async () => {
  const device = await opened('bans')
  const { page } = device
  await page.getByText('Everybody can reach this server.').waitFor()
  assert.equal(await reachedFrom('127.0.0.9'), true)
  await page.getByRole('button', { name: 'Ban an address' }).click()
  const dialog = device.dialog('Ban an address')
  await dialog.getByLabel('Address or range').fill('127.0.0.300')
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
  await dialog.getByRole('alert').getByText('This is no address or range').waitFor()
  await dialog.getByLabel('Address or range').fill('127.0.0.9')
  await dialog.getByLabel('Reason').fill('Too noisy')
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
  await item(device, 'Bans', '127.0.0.9').getByText('Too noisy').waitFor()
  await until('it is kept out', async () => !(await reachedFrom('127.0.0.9')))
  assert.equal(await reachedFrom('127.0.0.8'), true)
  await page.getByRole('button', { name: 'Lift the ban of 127.0.0.9' }).click()
  await agree(device, 'Lift')
  await page.getByText('Everybody can reach this server.').waitFor()
  await until('it is let in', () => reachedFrom('127.0.0.9'))
  await device.close()
})

test('the audit log says who did what, and is had as a file', async () => {
  await community.person('Kim')
  await admin('PUT', '/users/kim/role', { role: 'guest' })
  await admin('PUT', '/users/kim/disabled', { reason: 'Gone fishing' })
  const device = await opened('audit')
  await item(device, 'Audit log', 'ada.lovelace changed the role of kim to Guest').waitFor()
  await item(device, 'Audit log', 'ada.lovelace disabled kim').getByText('Gone fishing').waitFor()
  const [download] = await Promise.all([device.page.waitForEvent('download'), device.page.getByRole('button', { name: 'Download all' }).click()])
  assert.equal(download.suggestedFilename(), 'snug-audit.jsonl')
  const entries = readFileSync(await download.path(), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
  const { entries: newest } = await admin('GET', '/audit?limit=1')
  assert.deepEqual(entries.at(-1), newest[0])
  assert.deepEqual(entries.map(({ id }) => id), entries.map(({ id }) => id).sort((a, b) => a - b))
  await device.close()
})

test('what could not be had says so in its place, and can be tried again', async () => {
  const device = await Device.of(ada)
  const { page } = device
  await page.evaluate(() => { location.hash = '#/admin/chats' })
  await page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor()
  await community.server.stop()
  await page.getByRole('link', { name: 'Bans' }).click()
  const failed = page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' })
  await failed.waitFor()
  await community.restart()
  await failed.getByRole('button', { name: 'Try again' }).click()
  await failed.waitFor({ state: 'detached' })
  await device.close()
})

/** As if the person had gone to another window. */
const look = (page, away) => page.evaluate((away) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => away })
  document.dispatchEvent(new Event('visibilitychange'))
}, away)

test('live figures are drawn, said, and go on while somebody looks, and no longer', async () => {
  const lou = await community.person('Lou')
  const notes = await community.direct(lou, lou)
  const device = await opened('')
  const { page } = device
  let asked = 0
  const count = ({ payload }) => { if (String(payload).includes('admin_get_figures')) asked++ }
  page.on('websocket', (socket) => socket.on('framesent', count))
  await page.reload()
  const chart = (name) => page.getByRole('img', { name: new RegExp(`^${name}`) })
  const now = async (name) => Number(/now ([\d.]+)/.exec(await chart(name).getAttribute('aria-label'))?.[1])
  for (const name of ['Connections', 'Messages per second', 'Time until an ack', 'CPU', 'Memory']) await chart(name).waitFor()
  assert.equal(await page.getByRole('heading', { name: 'Nodes' }).count(), 0, 'the server stands alone')
  const { counts } = await admin('GET', '/figures')
  await page.getByRole('definition').filter({ hasText: new RegExp(`^${counts.users}$`) }).first().waitFor()

  await until('there is a first sample', async () => (await now('Connections')) >= 1)
  const before = await now('Connections')
  // More than a page and its browser hold: some of those end by themselves meanwhile.
  const sockets = await Promise.all(Array.from({ length: 40 }, () => Client.connect(community.server, lou.token)))
  await until('they are counted', async () => (await now('Connections')) > before + 20)
  await until('messages are counted', async () => {
    await community.say(lou, notes, 'tick')
    return (await now('Messages per second')) > 0
  })
  await until('acks are timed', async () => {
    await community.say(lou, notes, 'tock')
    return /within: now [\d.,]+ ms; .*99% within: now [\d.,]+ ms/.test(await chart('Time until an ack').getAttribute('aria-label'))
  })
  assert.match(await chart('Connections').locator('path.chart-line').getAttribute('d'), /^M[\d.]+ [\d.]+L/)
  assert.match(await page.getByText('Database').locator('xpath=following-sibling::dd').first().textContent(), /[kM]B$/)

  await look(page, true)
  const [asksBefore, last] = [asked, (await admin('GET', '/figures')).samples.at(-1).time]
  for (const n of [1, 2, 3]) await until(`${n} samples have come`, async () => (await admin('GET', `/figures?since=${last}`)).samples.length >= n)
  assert.ok(asked - asksBefore <= 1, 'at most the one that was due: nobody looks')
  await look(page, false)
  await until('it asks again', async () => asked > asksBefore)
  await Promise.all(sockets.map((socket) => socket.close()))
  await device.close()
})
