// An account that is deleted in the browser: what its user is told and asked, what is left on the device, and what others see.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { login, register } from '../clients/support/rest.mjs'
import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ruth
before(async () => {
  community = await Community.open()
  ruth = await community.person('Ruth', { setupToken: community.server.setupToken })
})
after(() => community.close())

const settings = async (device) => {
  await device.page.getByRole('link', { name: 'Settings' }).click()
  await device.page.getByRole('heading', { name: 'Settings' }).waitFor()
}
const askedFor = async (device) => {
  await device.page.getByRole('button', { name: 'Delete account' }).click()
  const dialog = device.dialog('Delete your account?')
  await dialog.waitFor()
  return dialog
}

/** Everything of an account that this origin keeps in the browser. */
const kept = (page) => page.evaluate(async () => [
  ...Object.keys(localStorage).filter((key) => key !== 'snug.preferences'), ...(await indexedDB.databases()).map(({ name }) => name),
])

test('who deletes the account is told what goes, gives the password, and leaves nothing here; others see that it is gone', async () => {
  const [ada, ben] = await community.people('Ada', 'Ben')
  const crew = await community.group(ada, 'Crew', [ben])
  const talk = await community.direct(ada, ben)
  await community.say(ada, crew, 'a word of Ada')
  await community.say(ben, crew, 'a word of Ben')
  await community.say(ben, talk, 'between us')
  await community.say(ada, talk, 'our secret')
  const mine = await Device.of(ada), theirs = await Device.of(ben)
  await theirs.enter('Ada')
  await theirs.message('our secret').waitFor()

  await settings(mine)
  let dialog = await askedFor(mine)
  await dialog.getByText('This cannot be undone').waitFor()
  await dialog.getByText('What others wrote stays').waitFor()
  await mine.assertAccessible('the question')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  dialog = await askedFor(mine)
  await dialog.getByLabel('Current password', { exact: true }).fill('not this one')
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await dialog.getByRole('alert').getByText('That is not your current password.').waitFor()
  await theirs.composer.fill('half a sentence')

  await dialog.getByLabel('Current password', { exact: true }).fill(ada.password)
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await mine.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await mine.page.getByText('Your account is deleted.').waitFor()
  await becomes([], () => kept(mine.page))
  await assert.rejects(login(community, 'ada'), ({ code }) => code === 'unauthorized')

  // In the direct chat: no name, no words, nobody to write to; what Ben wrote is there.
  await theirs.page.getByText('This account was deleted. What you wrote is still here.').waitFor()
  assert.equal(await theirs.composer.count(), 0)
  await theirs.page.getByRole('heading', { name: 'Deleted user', level: 1 }).waitFor()
  await theirs.message('between us').waitFor()
  await becomes(0, () => theirs.page.getByText('our secret').count())
  await theirs.message('between us').hover()
  assert.equal(await theirs.log.getByRole('button', { name: 'Reply' }).count(), 0)
  await theirs.page.locator('[aria-controls=panel]').click()
  await theirs.page.getByRole('button', { name: 'Profile' }).click()
  const profile = theirs.dialog('Profile')
  await profile.getByRole('heading', { name: 'Deleted user' }).waitFor()
  assert.equal(await profile.getByRole('button', { name: /Block|contact|Message/ }).count(), 0)
  await theirs.assertAccessible('somebody who is gone')
  await profile.getByRole('button', { name: 'Close' }).click()

  // In the group, which is Ben's now.
  await theirs.enter('Crew')
  await theirs.message('a word of Ben').waitFor()
  await becomes(0, () => theirs.page.getByText('a word of Ada').count())
  await becomes(1, async () => (await community.as(ben, 'GET', `/chats/${crew.id}`)).chat.memberCount)
  await theirs.page.getByRole('button', { name: 'Edit name and topic' }).waitFor()
  await register(community, 'ada')  // the name is free
  await mine.close()
  await theirs.close()
})

test('the only administrator is told to make another one first', async () => {
  const device = await Device.of(ruth)
  await settings(device)
  const dialog = await askedFor(device)
  await dialog.getByLabel('Current password', { exact: true }).fill(ruth.password)
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await dialog.getByRole('alert').getByText('You are the only administrator. Make somebody else one first.').waitFor()
  await device.close()
})

test('an administrator deletes somebody, who has to be named', async () => {
  const cleo = await community.person('Cleo')
  const theirs = await Device.of(cleo), device = await Device.of(ruth)
  await device.page.evaluate(() => { location.hash = '#/admin/users/cleo' })
  await device.page.getByRole('button', { name: 'Delete account' }).click()
  const dialog = device.dialog('Delete the account of Cleo?')
  const button = dialog.getByRole('button', { name: 'Delete account' })
  assert.equal(await button.isDisabled(), true)
  await dialog.getByLabel('Write cleo to confirm').fill('clea')
  assert.equal(await button.isDisabled(), true)
  await dialog.getByLabel('Write cleo to confirm').fill('Cleo')
  await button.click()
  await theirs.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await device.page.getByText('The account of Cleo is deleted.').waitFor()
  const users = device.page.getByRole('list', { name: 'Users', exact: true })
  await users.getByText('Ruth').first().waitFor()
  await becomes(0, () => users.getByText('Cleo').count())
  await device.page.evaluate(() => { location.hash = '#/admin/audit' })
  await device.page.getByText(`ruth deleted the account of deleted-${cleo.id}`).waitFor()
  await theirs.close()
  await device.close()
})
