// In front of the door: everybody is told before a form is filled whether it is of any use, and why one stands there again.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

const text = (device) => device.page.getByRole('main').innerText()
const says = (device, words) => until(words, async () => (await text(device)).includes(words))
const forms = (device) => device.page.getByRole('textbox').count()
const password = 'twelve paper lamps'

test('a server that is not set up says so, and how that is done', async () => {
  const community = await Community.open({ registration: 'invite' })
  const device = await Device.open(community)
  await device.page.getByRole('heading', { name: 'This server is not set up yet' }).waitFor()
  assert.match(await text(device), /log.*snug setup-link/s)
  assert.equal(await forms(device), 0)
  await device.assertAccessible('not set up')
  await device.picture('not-set-up')
  await community.person('Ursula', { setupToken: community.server.setupToken })
  await device.page.getByRole('button', { name: 'Look again' }).click()
  await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await device.close()
  await community.close()
})

test('a set-up link that a newer one replaced is told from one that was used', async () => {
  const community = await Community.open({ registration: 'invite' })
  const link = execFileSync(process.env.TEST_SNUG, ['setup-link', '--data', community.server.data], { encoding: 'utf8' })
  const old = await Device.open(community, { path: `/#setup=${community.server.setupToken}` })
  await old.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
  assert.match(await text(old), /snug setup-link/)
  assert.equal(await forms(old), 0)
  const token = /#setup=([\w-]+)/.exec(link)[1]
  const good = await Device.open(community, { path: `/#setup=${token}` })
  await good.page.getByRole('heading', { name: 'Make yourself at home' }).waitFor()
  await good.page.getByLabel('Your name').waitFor()
  for (const device of [old, good]) await device.close()
  await community.close()
})

test('an invite names who asks one in, where to, and on which server', async () => {
  const community = await Community.open({ registration: 'invite' })
  const olga = await community.person('Olga Petrova', { setupToken: community.server.setupToken })
  const group = await community.group(olga, 'Allotment')
  const { token } = await community.invite(olga, group)
  const host = new URL(community.url).host
  const sentence = `Olga Petrova invites you to Allotment on ${host}.`

  const device = await Device.open(community, { path: `/#invite=${token}` })
  await device.page.getByLabel('Your name').waitFor()
  await says(device, sentence)
  await device.assertAccessible('an invite')
  await device.picture('invited')
  // Who has an account goes in by the same link, and is told the same.
  await device.page.getByRole('button', { name: 'Sign in' }).click()
  await device.page.getByLabel('Username').fill(olga.username)
  await device.page.getByLabel('Password', { exact: true }).fill(olga.password)
  await device.page.getByRole('button', { name: 'Sign in' }).click()
  await device.page.getByRole('button', { name: 'Join' }).waitFor()
  await says(device, sentence)

  const german = await Device.open(community, { path: `/#invite=${token}`, locale: 'de-DE' })
  await german.page.getByText(`Olga Petrova lädt dich zu Allotment auf ${host} ein.`).waitFor()

  // A private channel is for members of its group.
  const channel = await community.channel(olga, group, 'Tools', { private: true })
  const inner = await community.invite(olga, channel)
  const outside = await Device.open(community, { path: `/#invite=${inner.token}` })
  await outside.page.getByText('This invite is for people who are in the group already.').waitFor()
  assert.equal(await forms(outside), 0)

  // Nobody can register: nobody is asked to.
  await community.as(olga, 'PATCH', '/admin/settings', { registration: 'closed' })
  const closed = await Device.open(community, { path: `/#invite=${token}` })
  await closed.page.getByText('This server takes no new accounts. Sign in with yours to join.').waitFor()
  await says(closed, sentence)
  assert.equal(await forms(closed), 0)
  for (const one of [device, german, outside, closed]) await one.close()
  await community.close()
})

test('who forgot the password is told what to do, and whom to ask', async () => {
  const community = await Community.open({ args: ['--contact=admin@example.org'] })
  await community.person('Kim')
  const device = await Device.open(community)
  await device.page.getByText('Forgot your password?').waitFor()
  assert.equal(await device.page.getByRole('link', { name: 'admin@example.org' }).getAttribute('href'), 'mailto:admin@example.org')
  assert.match(await text(device), /snug user passwd/)
  await device.assertAccessible('signing in')
  await device.picture('sign-in')
  await device.close()
  await community.close()
})

/** What ends a person's login sessions, `session` or all, and what each of its devices then says. */
const ends = [
  ['Ann', 'another device', (ann, session) => community.as(ann, 'DELETE', `/auth/sessions/${session}`), /signed out here from another of your devices/],
  ['Ben', 'a new password', (ben) => community.as(ben, 'POST', '/auth/password', { old: ben.password, new: password }), /password was changed on another device/],
  ['Cid', 'an administrator\'s new password', (cid) => community.as(ruth, 'PUT', `/admin/users/${cid.username}/password`, { password }), /An administrator gave you a new password/],
  ['Dan', 'an administrator', (dan) => community.as(ruth, 'DELETE', `/admin/users/${dan.username}/sessions`), /An administrator signed you out/],
  ['Eve', 'being locked out', (eve) => community.as(ruth, 'PUT', `/admin/users/${eve.username}/disabled`, { reason: 'be nice' }), /An administrator has disabled this account/],
  ['Fay', 'the end of the account', (fay) => community.as(ruth, 'DELETE', `/admin/users/${fay.username}`), /This account was deleted/],
]
let community, ruth
before(async () => {
  community = await Community.open()
  ruth = await community.person('Ruth', { setupToken: community.server.setupToken })
})
after(() => community.close())

for (const [name, how, end, why] of ends) {
  test(`a device says why it is signed out, whether it was there or comes later: ${how}`, async () => {
    const person = await community.person(name)
    const known = async () => (await community.as(person, 'GET', '/auth/sessions')).sessions.filter(({ current }) => !current).map(({ id }) => id)
    const there = await Device.of(person)
    const away = await Device.of(person)
    await away.page.goto('about:blank')
    for (const session of name === 'Ann' ? await known() : [undefined]) await end(person, session)
    for (const device of [there, away]) {
      if (device === away) await away.page.goto(community.url)
      await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
      await device.page.locator('.auth-note').filter({ hasText: why }).waitFor()
    }
    if (name === 'Eve') {
      await there.page.getByLabel('Username').fill(person.username)
      await there.page.getByLabel('Password', { exact: true }).fill(person.password)
      await there.page.getByRole('button', { name: 'Sign in' }).click()
      await becomes('An administrator has disabled this account. be nice', () => there.page.getByRole('alert').innerText())
      await there.picture('disabled')
    }
    if (name === 'Dan') {
      await there.signIn(person)
      await there.page.goto(community.url)
      await there.list.waitFor()
    }
    await there.close()
    await away.close()
  })
}
