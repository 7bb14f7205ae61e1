// The first minutes: of a server, and of everybody who is given a link.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'

const secret = 'a kettle on the hob'

test('from the printed link to a conversation of two', async () => {
  const community = await Community.open({ registration: 'invite' })
  const ada = await Device.open(community, { path: `/#setup=${community.server.setupToken}` })

  // The first one sets up the server, and has a group and a link to share.
  await ada.page.getByRole('heading', { name: 'Make yourself at home' }).waitFor()
  await ada.page.getByLabel('Your name').fill('Ada Lovelace')
  await becomes('ada.lovelace', () => ada.page.getByLabel('Username').inputValue())
  await ada.page.getByLabel('Password', { exact: true }).fill(secret)
  await ada.page.getByRole('button', { name: 'Open the doors' }).click()
  await ada.page.getByRole('heading', { name: 'Your room is ready' }).waitFor()
  await ada.page.getByRole('img', { name: 'QR code of the invite link' }).waitFor()
  const link = await ada.page.getByRole('textbox', { name: 'Invite link' }).inputValue()
  assert.ok(link.startsWith(`${community.url}/#invite=`), link)
  await ada.page.getByRole('button', { name: 'Go to Lounge' }).click()
  await ada.page.getByRole('heading', { name: 'Lounge', level: 1 }).waitFor()
  assert.ok(!ada.page.url().includes('setup'))

  // Who opens the link is in after a name and a password, and is where the others are.
  const ben = await Device.open(community, { path: link.slice(community.url.length) })
  await ben.page.getByRole('heading', { name: 'You are invited' }).waitFor()
  await ben.page.getByLabel('Your name').fill('Ben')
  await ben.page.getByLabel('Password', { exact: true }).fill(secret)
  await ben.page.getByRole('button', { name: 'Create account' }).click()
  await ben.page.getByRole('heading', { name: 'Lounge', level: 1 }).waitFor()
  assert.ok(!ben.page.url().includes('invite'))

  await ada.page.getByRole('button', { name: /Lounge 2 members/ }).waitFor()
  await ben.send('Is there tea?')
  await ada.message('Is there tea?').waitFor()
  await ada.send('There is always tea.')
  await ben.message('There is always tea.').waitFor()
  await ben.own('Is there tea?', 'read').waitFor()

  // Signing out leaves nothing on the device; signing in brings all of it back.
  await ben.page.getByRole('link', { name: 'Settings' }).click()
  await ben.page.getByRole('button', { name: 'Sign out' }).last().click()
  await ben.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.deepEqual(await ben.page.evaluate(() => Object.keys(localStorage).filter((key) => key !== 'snug.preferences')), [])
  await ben.page.reload()
  await ben.page.getByLabel('Username').fill('ben')
  await ben.page.getByLabel('Password', { exact: true }).fill('something else')
  await ben.page.getByRole('button', { name: 'Sign in' }).click()
  await becomes('That username and password do not go together.', () => ben.page.getByRole('alert').innerText())
  await ben.signIn({ username: 'ben', password: secret })
  await ben.enter('Lounge')
  await ben.message('There is always tea.').waitFor()

  // The printed link is good once.
  const eve = await Device.open(community, { path: `/#setup=${community.server.setupToken}` })
  await becomes('This link has been used already. Sign in instead.', () => eve.page.getByRole('alert').innerText())
  assert.equal(await eve.page.getByRole('textbox').count(), 0)

  for (const device of [ada, ben, eve]) await device.close()
  await community.close()
})

/** Fills in the page for new accounts. */
async function register(device, name) {
  await device.page.getByLabel('Your name').fill(name)
  await device.page.getByLabel('Password', { exact: true }).fill(secret)
  await device.page.getByRole('button', { name: 'Create account' }).click()
}

for (const [registration, words] of [
  ['invite', 'Newcomers need an invite link here. Ask somebody who is already in for one.'],
  ['closed', 'This server takes no new accounts. Ask the person who runs it.'],
]) {
  test(`who comes to a server whose registration is ${registration} is told so`, async () => {
    const community = await Community.open({ registration })
    const owner = await community.person('Olga', { setupToken: community.server.setupToken })
    const device = await Device.open(community)
    await device.page.getByText(words).waitFor()
    assert.equal(await device.page.getByRole('button', { name: 'Create account' }).count(), 0)
    await device.signIn(owner)
    await device.page.getByRole('heading', { name: 'It is quiet in here' }).waitFor()
    await device.close()
    await community.close()
  })
}

test('an open server takes everybody, but each name once', async () => {
  const community = await Community.open()
  await community.person('Grace')
  const device = await Device.open(community)
  await device.page.getByRole('button', { name: 'Create account' }).click()
  await register(device, 'Grace')
  await becomes('This username is taken.', () => device.page.getByRole('alert').innerText())
  await device.page.getByLabel('Username').fill('grace.hopper')
  await device.page.getByRole('button', { name: 'Create account' }).click()
  await device.page.getByRole('heading', { name: 'It is quiet in here' }).waitFor()
  await device.close()
  await community.close()
})

test('an invite that is used up or taken back is of no use, one that is good lets a member of the server join', async () => {
  const community = await Community.open()
  const [hana, ivo] = await community.people('Hana', 'Ivo')
  const group = await community.group(hana, 'Allotment')
  const once = await community.invite(hana, group, { usesLeft: 1 })
  const revoked = await community.invite(hana, group)
  await community.as(hana, 'DELETE', `/invites/${revoked.id}`)

  const device = await Device.of(ivo)
  await device.page.goto(`${community.url}/#invite=${once.token}`)
  await device.page.getByRole('heading', { name: 'Join the conversation' }).waitFor()
  await device.page.getByRole('button', { name: 'Join' }).click()
  await device.page.getByRole('heading', { name: 'Allotment', level: 1 }).waitFor()

  for (const { token } of [once, revoked]) {
    for (const open of [() => Device.open(community, { path: `/#invite=${token}` }), () => Device.of(hana).then((own) => own.page.goto(`${community.url}/#invite=${token}`).then(() => own))]) {
      const late = await open()
      await late.page.getByRole('alert').filter({ hasText: /^This invite does not work any more\./ }).waitFor()
      assert.equal(await late.page.getByRole('textbox').count(), 0)
      await late.close()
    }
  }
  await device.close()
  await community.close()
})

test('who was given a used set-up link can go on to sign in', async () => {
  const community = await Community.open()
  const owner = await community.person('Ursula', { setupToken: community.server.setupToken })
  const device = await Device.open(community, { path: `/#setup=${community.server.setupToken}` })
  await device.page.getByRole('heading', { name: 'This server is set up' }).waitFor()
  await device.page.getByRole('button', { name: 'Sign in' }).click()
  await device.signIn(owner)
  await device.close()
  await community.close()
})
