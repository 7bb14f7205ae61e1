// User groups: made by the administration, offered while one writes, marked in texts, and who is in them is told.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { agree, item, list, openAdministration } from './support/administration.mjs'
import { Device, becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ada, ben, cleo, dan
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada Lovelace', { setupToken: community.server.setupToken })
  ;[ben, cleo, dan] = await community.people('Ben Okafor', 'Cleo', 'Dan')
})
after(() => community.close())

const groups = async () => (await community.as(ada, 'GET', '/user_groups')).groups
const add = async (name, members, more = {}) =>
  (await community.as(ada, 'POST', '/admin/user_groups', { name, memberIds: members.map(({ id }) => id), ...more })).group
const remove = ({ id }) => community.as(ada, 'DELETE', `/admin/user_groups/${id}`)
const suggestions = (device) => device.page.getByRole('option')

test('the administration adds a group, changes it, and removes it', async () => {
  const desk = await openAdministration(ada, 'groups')
  await desk.page.getByRole('heading', { name: 'No user groups' }).waitFor()
  await desk.assertAccessible('no user groups')
  await desk.page.getByRole('button', { name: 'Add user group' }).click()
  const adding = desk.dialog('Add user group')
  await adding.getByLabel('Name', { exact: true }).fill('cleo')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await adding.getByRole('alert').getByText('A user or a user group has this name already, or it is reserved.').waitFor()
  await adding.getByLabel('Name', { exact: true }).fill('gardeners')
  await adding.getByLabel('Title').fill('Those who dig')
  await adding.getByRole('searchbox', { name: 'Find people by name' }).fill('ben')
  await adding.getByRole('button', { name: /^Ben Okafor/ }).click()
  await desk.assertAccessible('a new user group')
  await desk.picture('user-group-new')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await item(desk, 'User groups', 'Those who dig').getByText('1 member').waitFor()
  assert.deepEqual((await groups()).map(({ name, title, memberIds }) => ({ name, title, memberIds })), [{ name: 'gardeners', title: 'Those who dig', memberIds: [ben.id] }])

  await desk.page.getByRole('button', { name: 'Change @gardeners' }).click()
  const changing = desk.dialog('Change @gardeners')
  await changing.getByRole('button', { name: 'Ben Okafor', exact: true }).waitFor()
  await changing.getByLabel('Title').fill('')
  await changing.getByRole('searchbox', { name: 'Find people by name' }).fill('cleo')
  await changing.getByRole('button', { name: /^Cleo/ }).click()
  await changing.getByRole('button', { name: 'Save' }).click()
  await item(desk, 'User groups', '@gardeners').getByText('2 members').waitFor()
  await desk.assertAccessible('user groups')
  await desk.picture('user-groups')
  assert.deepEqual(new Set((await groups())[0].memberIds), new Set([ben.id, cleo.id]))
  assert.equal((await groups())[0].title, undefined)

  await desk.page.getByRole('button', { name: 'Remove @gardeners' }).click()
  await agree(desk, 'Delete')
  await desk.page.getByRole('heading', { name: 'No user groups' }).waitFor()
  await desk.go('#/admin/audit', list(desk, 'Audit log'))
  for (const said of ['added', 'changed', 'removed']) await item(desk, 'Audit log', `ada.lovelace ${said} the user group @gardeners`).waitFor()
  await desk.close()
})

test('a group is offered by name and title, mentions its members, and who is in it stands behind its mark', async () => {
  const group = await add('builders', [ben, cleo], { title: 'People who hammer' })
  const chat = await community.group(ada, 'Workshop', [ben, cleo, dan])
  const [device, theirs, others] = [await Device.of(ada), await Device.of(ben, { width: 390, height: 844 }), await Device.of(dan)]
  await device.enter('Workshop')
  await Promise.all([theirs.row('Workshop').waitFor(), others.enter('Workshop')])
  await device.composer.pressSequentially('@hamm')
  await becomes(1, () => suggestions(device).count())
  await suggestions(device).getByText('People who hammer').waitFor()
  await suggestions(device).getByText('@builders · 2 members').waitFor()
  await device.assertAccessible('a group is offered')
  await device.picture('user-group-offered')
  await device.page.keyboard.press('Tab')
  await becomes('@builders ', () => device.composer.inputValue())
  await device.composer.pressSequentially('the roof leaks, @nobody')
  await device.composer.press('Enter')
  // Told as a mention.
  await theirs.row('Workshop').getByText('@', { exact: true }).waitFor()
  await theirs.enter('Workshop')
  await theirs.message('the roof leaks').waitFor()
  assert.deepEqual(new Set((await community.messages(ada, chat)).at(-1).mentions), new Set([ben.id, cleo.id]))

  const mark = (one) => one.message('the roof leaks').getByRole('button', { name: '@builders' })
  assert.ok(await mark(theirs).evaluate((element) => element.classList.contains('mention-me')))
  assert.ok(!(await mark(others).evaluate((element) => element.classList.contains('mention-me'))))
  assert.equal(await device.message('the roof leaks').getByRole('button', { name: '@nobody' }).count(), 0)
  assert.deepEqual(await others.texts(), ['@builders the roof leaks, @nobody'])
  await mark(others).click()
  const members = others.dialog('Members of @builders')
  await becomes(['Ben Okafor', 'Cleo'], () => members.getByRole('button').locator('strong').allInnerTexts())
  await others.assertAccessible('who is in a group')
  await others.picture('user-group-members')
  await mark(theirs).click()
  await theirs.dialog('Members of @builders').getByText('Cleo', { exact: true }).waitFor()
  await theirs.picture('user-group-members-phone')

  // What changes shows at once.
  await community.as(ada, 'PATCH', `/admin/user_groups/${group.id}`, { memberIds: [dan.id] })
  await becomes(['Dan'], () => members.getByRole('button').locator('strong').allInnerTexts())
  await members.getByRole('button').filter({ hasText: 'Dan' }).click()
  await others.dialog('Profile').getByRole('heading', { name: 'Dan' }).waitFor()
  await others.page.keyboard.press('Escape')
  await remove(group)
  await mark(others).waitFor({ state: 'detached' })
  assert.deepEqual(await others.texts(), ['@builders the roof leaks, @nobody'])
  await device.composer.pressSequentially('@buil')
  await device.drawn()
  assert.equal(await suggestions(device).count(), 0)
  await Promise.all([device, theirs, others].map((one) => one.close()))
})

test('guests are not offered groups', async () => {
  const group = await add('painters', [ben])
  const eve = await community.person('Eve')
  await community.group(ada, 'Gallery', [ben, eve])
  await community.as(ada, 'PUT', `/admin/users/${eve.username}/role`, { role: 'guest' })
  const device = await Device.of(eve)
  await device.enter('Gallery')
  await device.composer.pressSequentially('@')
  await suggestions(device).getByText('Ada Lovelace').waitFor()
  assert.equal(await suggestions(device).getByText('@painters').count(), 0)
  await device.close()
  await remove(group)
})
