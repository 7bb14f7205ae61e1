// The groups that one may join: opened to all in a group's details, found by name, joined, and closed again.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ada, ben
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
  ben = await community.person('Ben Okafor')
})
after(() => community.close())

const open = (chat) => community.as(ada, 'PATCH', `/chats/${chat.id}`, { isPublic: true })
const groups = (device) => device.page.getByRole('list', { name: 'Groups' })
const entry = (device, name) => groups(device).getByRole('listitem').filter({ has: device.page.getByRole('heading', { name, exact: true }) })
const names = (device) => groups(device).getByRole('heading').allInnerTexts()

async function browse(device) {
  await device.page.getByRole('button', { name: 'New chat' }).click()
  await device.page.getByRole('link', { name: 'Browse groups' }).click()
  await device.page.getByRole('heading', { name: 'Browse groups', level: 1 }).waitFor()
}

test('a group is opened to everybody in its details, found and joined by another, and closed again', async () => {
  const group = await community.group(ada, 'Garden club')
  await community.as(ada, 'PATCH', `/chats/${group.id}`, { topic: 'Tomatoes and roses', description: 'We meet on Sundays.' })
  await community.say(ada, group, 'welcome to the garden')
  const [device, theirs] = [await Device.of(ada), await Device.of(ben)]
  await browse(theirs)
  await theirs.page.getByRole('heading', { name: 'No groups to join yet' }).waitFor()
  await theirs.assertAccessible('an empty directory')

  await device.enter('Garden club')
  await device.page.getByRole('button', { name: /^Garden club/ }).click()
  const details = device.page.getByRole('complementary', { name: 'Details' })
  await details.getByRole('button', { name: 'Edit name and topic' }).click()
  const dialog = device.dialog('Edit name and topic')
  await dialog.getByText(/Everybody with an account on this server, except guests, can join it/).waitFor()
  await dialog.getByRole('switch', { name: /^Anybody can join/ }).check()
  await device.assertAccessible('a group is opened')
  await device.picture('directory-switch')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await details.getByText('Anybody on this server can join').waitFor()

  await theirs.go('#/', theirs.page.getByRole('heading', { name: 'Pick a chat, or start one' }))
  await browse(theirs)
  await entry(theirs, 'Garden club').getByText('1 member').waitFor()
  await entry(theirs, 'Garden club').getByText('Tomatoes and roses').waitFor()
  await theirs.assertAccessible('the directory')
  await theirs.picture('directory')
  await theirs.page.getByRole('button', { name: 'Join Garden club' }).click()
  await theirs.message('welcome to the garden').waitFor()
  await theirs.send('thank you')
  await device.message('thank you').waitFor()

  // Who is in it opens it; who has left may join again.
  await browse(theirs)
  await entry(theirs, 'Garden club').getByText('2 members · You are in it').waitFor()
  await theirs.page.getByRole('link', { name: 'Open Garden club' }).click()
  await theirs.message('thank you').waitFor()
  await community.as(ben, 'POST', `/chats/${group.id}/leave`)
  await browse(theirs)
  await theirs.page.getByRole('button', { name: 'Join Garden club' }).waitFor()

  // It is closed while somebody looks at it.
  await community.as(ada, 'PATCH', `/chats/${group.id}`, { isPublic: false })
  await theirs.page.getByRole('button', { name: 'Join Garden club' }).click()
  await theirs.page.getByText('This group cannot be joined any more.').waitFor()
  await theirs.page.getByRole('heading', { name: 'No groups to join yet' }).waitFor()
  await Promise.all([device, theirs].map((one) => one.close()))
})

test('groups are found by name, page by page, also on a phone', async () => {
  for (let n = 1; n <= 35; n++) await open(await community.group(ada, `Team ${String(n).padStart(2, '0')}`))
  await open(await community.group(ada, 'Quiet corner'))
  const phone = await Device.of(ben, { width: 320, height: 640, colorScheme: 'dark' })
  await browse(phone)
  await becomes(30, async () => (await names(phone)).length)
  await phone.assertAccessible('the directory on a phone')
  await phone.picture('directory-phone')
  await phone.page.getByRole('button', { name: 'Show more' }).click()
  await becomes(36, async () => (await names(phone)).length)
  assert.equal(await phone.page.getByRole('button', { name: 'Show more' }).count(), 0)
  await phone.page.getByRole('searchbox', { name: 'Find a group' }).fill('corner')
  await becomes(['Quiet corner'], () => names(phone))
  await phone.page.getByRole('searchbox', { name: 'Find a group' }).fill('nothing like it')
  await phone.page.getByRole('heading', { name: 'No such group' }).waitFor()
  assert.ok(await phone.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off')
  await phone.close()
})

test('who was removed is told so, and guests are told that this is not for them', async () => {
  const cleo = await community.person('Cleo')
  const group = await community.group(ada, 'Choir', [cleo])
  await open(group)
  await community.as(ada, 'DELETE', `/chats/${group.id}/members/${cleo.id}`)
  const device = await Device.of(cleo)
  await browse(device)
  await device.page.getByRole('searchbox', { name: 'Find a group' }).fill('choir')
  await becomes(['Choir'], () => names(device))
  await device.page.getByRole('button', { name: 'Join Choir' }).click()
  await device.page.getByText('You were removed from this group. Only somebody in it can add you again.').waitFor()
  await device.close()

  await community.as(ada, 'PUT', `/admin/users/${cleo.username}/role`, { role: 'guest' })
  const guest = await Device.of(cleo)
  await guest.page.getByRole('button', { name: 'New chat' }).click()
  await guest.page.getByRole('button', { name: 'New group' }).waitFor()
  assert.equal(await guest.page.getByRole('link', { name: 'Browse groups' }).count(), 0)
  await guest.page.keyboard.press('Escape')
  await guest.go('#/directory', guest.page.getByText('Guests cannot browse groups.'))
  await guest.close()
})
