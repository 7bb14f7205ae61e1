// Who is in a chat and what each may do, and who somebody is: whatever one does, the other sees.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, containing } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

const panelOf = (device) => device.page.getByRole('complementary', { name: 'Details' })
const memberIn = (device, name) => panelOf(device).getByRole('listitem').getByRole('button', { name: containing(name) })
const gone = (device) => device.page.getByRole('heading', { name: 'This chat is not here any more' })
const close = (...devices) => Promise.all(devices.map((device) => device.close()))

async function openPanel(device) {
  await device.page.locator('[aria-controls=panel]').click()
  await panelOf(device).waitFor()
}

/** Opens the menu of a member and chooses from it; what needs a yes is answered so. */
async function choose(device, name, item) {
  await memberIn(device, name).click()
  await device.choose(item)
}

async function agree(device, title, button) {
  await device.page.getByRole('alertdialog', { name: title }).getByRole('button', { name: button }).click()
}

/** What the menu of a member offers. */
async function offered(device, name) {
  await memberIn(device, name).click()
  const menu = device.page.getByRole('menu')
  await menu.waitFor()
  const items = await menu.getByRole('menuitem').allInnerTexts()
  await device.page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  return items
}

const settings = (device) => device.page.getByRole('link', { name: 'Settings' }).click()

test('an owner makes admins, takes that back and hands the group over; each sees at once what they may do', async () => {
  const [ada, ben, cleo] = await community.people('Ada', 'Ben', 'Cleo')
  await community.group(ada, 'Crew', [ben, cleo])
  const [one, other] = [await Device.of(ada), await Device.of(ben)]
  for (const device of [one, other]) {
    await device.enter('Crew')
    await openPanel(device)
    await memberIn(device, 'Cleo').waitFor()
  }
  const roles = async (device) => {
    const lines = await panelOf(device).getByRole('listitem').allInnerTexts()
    return lines.map((line) => ['Ada', 'Ben', 'Cleo'].find((name) => line.includes(name)) + (/Owner|Admin/.exec(line)?.[0] ?? ''))
  }
  const rights = ['Add people', 'New invite link', 'New channel', 'Edit name and topic']
  const may = async (device, names) => {
    for (const name of rights) await becomes(names.includes(name) ? 1 : 0, () => panelOf(device).getByRole('button', { name, exact: true }).count())
  }
  for (const device of [one, other]) await becomes(['AdaOwner', 'Ben', 'Cleo'], () => roles(device))
  await may(one, rights)
  await may(other, [])
  assert.deepEqual(await offered(other, 'Cleo'), ['Write a message', 'Show profile'])
  assert.deepEqual(await offered(one, 'Ada'), ['Write a message', 'Show profile'])

  await choose(one, 'Ben', 'Make admin')
  for (const device of [one, other]) await becomes(['AdaOwner', 'BenAdmin', 'Cleo'], () => roles(device))
  await may(other, rights)
  assert.deepEqual(await offered(other, 'Cleo'), ['Write a message', 'Show profile', 'Remove recent messages…', 'Remove from chat'])
  assert.deepEqual(await offered(other, 'Ada'), ['Write a message', 'Show profile'])

  await choose(one, 'Ben', 'Take back admin rights')
  for (const device of [one, other]) await becomes(['AdaOwner', 'Ben', 'Cleo'], () => roles(device))
  await may(other, [])

  await choose(one, 'Ben', 'Hand over ownership')
  await agree(one, 'Hand this chat over to Ben?', 'Hand over ownership')
  for (const device of [one, other]) await becomes(['BenOwner', 'AdaAdmin', 'Cleo'], () => roles(device))
  await may(other, rights)
  await panelOf(other).getByRole('button', { name: 'Delete chat' }).waitFor()
  await becomes(0, () => panelOf(one).getByRole('button', { name: 'Delete chat' }).count())
  assert.deepEqual(await offered(one, 'Ben'), ['Write a message', 'Show profile'])

  await panelOf(other).getByRole('button', { name: 'Delete chat' }).click()
  await agree(other, 'Delete Crew?', 'Delete chat')
  await other.page.getByRole('heading', { name: 'Pick a chat, or start one' }).waitFor()
  await gone(one).waitFor()
  await becomes(0, () => one.row('Crew').count())
  await close(one, other)
})

test('who is added finds the chat, who is removed loses it at once and is told, who leaves is gone for the others', async () => {
  const [dora, emil] = await community.people('Dora', 'Emil')
  const chat = await community.group(dora, 'Darkroom')
  await community.say(dora, chat, 'from before')
  const [one, other] = [await Device.of(dora), await Device.of(emil)]
  await one.enter('Darkroom')
  await openPanel(one)
  await panelOf(one).getByRole('heading', { name: '1 member' }).waitFor()
  const add = async () => {
    await panelOf(one).getByRole('button', { name: 'Add people' }).click()
    const dialog = one.dialog('Add people')
    await dialog.getByRole('searchbox').fill('emi')
    await dialog.getByRole('button', { name: /Emil/ }).click()
    await dialog.getByRole('button', { name: 'Add people' }).click()
    await dialog.waitFor({ state: 'detached' })
    await memberIn(one, 'Emil').waitFor()
    await panelOf(one).getByRole('heading', { name: '2 members' }).waitFor()
  }
  const lost = async () => {
    await panelOf(one).getByRole('heading', { name: '1 member' }).waitFor()
    await becomes(0, () => memberIn(one, 'Emil').count())
    await becomes(0, () => other.row('Darkroom').count())
    await becomes(0, () => other.composer.count())
  }
  await other.page.getByRole('heading', { name: 'It is quiet in here' }).waitFor()

  await add()
  await other.enter('Darkroom')
  await other.message('from before').waitFor()
  await openPanel(other)
  await memberIn(other, 'Dora').waitFor()
  await other.composer.fill('I was just')

  await choose(one, 'Emil', 'Remove from chat')
  await agree(one, 'Remove Emil?', 'Remove from chat')
  await gone(other).waitFor()
  await other.page.getByText('It was deleted, or you are no longer a member of it.').waitFor()
  await lost()
  await becomes(0, () => panelOf(other).count())
  await other.page.getByRole('link', { name: 'Back' }).last().click()
  await other.page.getByRole('heading', { name: 'Pick a chat, or start one' }).waitFor()

  // And nothing of it comes any more, until they are back.
  await community.say(dora, chat, 'between us')
  await one.message('between us').waitFor()
  assert.equal(await other.row('Darkroom').count(), 0)
  await add()
  await other.enter('Darkroom')
  await other.message('between us').waitFor()
  if ((await panelOf(other).count()) === 0) await openPanel(other)
  await panelOf(other).getByRole('button', { name: 'Leave chat' }).click()
  await agree(other, 'Leave Darkroom?', 'Leave chat')
  await other.page.getByRole('heading', { name: 'Pick a chat, or start one' }).waitFor()
  await lost()
  await close(one, other)
})

test('an invite is made and taken back in the details; who holds the link gets in, or does not', async () => {
  const [finn, gwen, hal] = await community.people('Finn', 'Gwen', 'Hal')
  await community.group(finn, 'Foxes')
  const one = await Device.of(finn)
  await one.enter('Foxes')
  await openPanel(one)
  const panel = panelOf(one)
  await panel.getByText('No open invite links.').waitFor()
  const make = async (uses) => {
    await panel.getByRole('button', { name: 'New invite link' }).click()
    const dialog = one.dialog('Invite people')
    await dialog.getByText('Whoever opens the link joins Foxes.').waitFor()
    await dialog.getByLabel('Can be used').selectOption(uses)
    await dialog.getByRole('button', { name: 'New invite link' }).click()
    const link = await dialog.getByRole('textbox', { name: 'Invite link' }).inputValue()
    await one.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    return link
  }
  const good = await make('5 times')
  await panel.getByText(/^by you until .*, 5 uses left$/).waitFor()
  const other = await Device.of(gwen)
  await other.page.goto(good)
  await other.page.getByRole('button', { name: 'Join' }).click()
  await other.page.getByRole('heading', { name: 'Foxes', level: 1 }).waitFor()
  await memberIn(one, 'Gwen').waitFor()

  const bad = await make('Any number of times')
  await becomes(2, () => panel.getByRole('button', { name: 'Revoke' }).count())
  await panel.locator('.invite-row').filter({ hasNotText: 'left' }).getByRole('button', { name: 'Revoke' }).click()
  await becomes(1, () => panel.getByRole('button', { name: 'Revoke' }).count())
  const late = await Device.of(hal)
  await late.page.goto(bad)
  await late.page.getByText(/^This invite does not work any more/).waitFor()
  assert.equal(await memberIn(one, 'Hal').count(), 0)
  await close(one, other, late)
})

test('a new channel is seen by everybody in the group, a private one by who was chosen', async () => {
  const [ines, jon, kim] = await community.people('Ines', 'Jon', 'Kim')
  await community.group(ines, 'Greenhouse', [jon, kim])
  const [one, two, three] = [await Device.of(ines), await Device.of(jon), await Device.of(kim)]
  await one.enter('Greenhouse')
  await openPanel(one)
  const make = async (name, chosen) => {
    await panelOf(one).getByRole('button', { name: 'New channel' }).click()
    const dialog = one.dialog('New channel in Greenhouse')
    await dialog.getByLabel('Channel name').fill(name)
    if (chosen) {
      await dialog.getByRole('switch', { name: 'Private' }).click()
      await dialog.getByRole('button', { name: containing(chosen) }).click()
    }
    await dialog.getByRole('button', { name: 'Create' }).click()
    await one.page.getByRole('heading', { name, level: 1 }).waitFor()
  }
  await make('tomatoes')
  for (const device of [two, three]) await device.row('tomatoes').waitFor()
  await two.enter('tomatoes')
  await two.send('they are red')
  await one.message('they are red').waitFor()
  await three.row('tomatoes').filter({ hasText: '1 unread message' }).waitFor()
  await panelOf(one).getByText('Everybody in Greenhouse is here.').waitFor()

  await one.enter('Greenhouse')
  await make('keys', 'Kim')
  await three.row('Private channel keys').waitFor()
  await memberIn(one, 'Kim').waitFor()
  assert.equal(await two.row('keys').count(), 0)
  await one.send('under the pot')
  await three.row('keys').filter({ hasText: '1 unread message' }).waitFor()

  // The panel lists what each can see, and deleting one takes it away from all.
  await one.enter('Greenhouse')
  await becomes(['keys', 'tomatoes'], () => panelOf(one).locator('a.person').allInnerTexts())
  await two.enter('Greenhouse')
  await openPanel(two)
  await becomes(['tomatoes'], () => panelOf(two).locator('a.person').allInnerTexts())
  await one.enter('tomatoes')
  await panelOf(one).getByRole('button', { name: 'Delete chat' }).click()
  await agree(one, 'Delete tomatoes?', 'Delete chat')
  for (const device of [one, two, three]) await becomes(0, () => device.row('tomatoes').count())
  await becomes(0, () => panelOf(two).locator('a.person').count())
  await close(one, two, three)
})

test('a new name, words about oneself and how one wants to be seen reach the others', async () => {
  const [lou, mia] = await community.people('Lou', 'Mia')
  const group = await community.group(lou, 'Moor', [mia])
  await community.direct(lou, mia)
  await community.say(lou, group, 'under the old name')
  const [one, other] = [await Device.of(lou), await Device.of(mia)]
  await other.enter('Moor')
  await other.message(/^Lou, .*under the old name/).waitFor()
  await openPanel(other)
  await settings(one)
  await one.page.getByLabel('Name', { exact: true }).fill('Louise Moreau')
  await one.page.getByLabel('About you').fill('Bread, mostly.')
  await one.page.getByRole('button', { name: 'Save', exact: true }).click()
  await one.page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  await other.row('Louise Moreau').waitFor()
  await other.message(/^Louise Moreau, .*under the old name/).waitFor()
  await memberIn(other, 'Louise Moreau').click()
  await other.choose('Show profile')
  const profile = other.dialog('Show profile')
  await profile.getByText('Bread, mostly.').waitFor()
  await profile.getByText('@lou · online').waitFor()

  const seenAs = (choice) => one.page.getByRole('radiogroup', { name: 'Presence' }).getByText(choice, { exact: true }).click()
  for (const [choice, seen] of [['Away', 'away'], ['Busy', 'busy']]) {
    await seenAs(choice)
    await profile.getByText(`@lou · ${seen}`).waitFor()
    await other.list.locator('.presence').and(other.list.locator(`[aria-label="${seen}"]`)).waitFor()
  }
  await seenAs('Invisible')
  await profile.getByText(/^@lou · last seen/).waitFor()
  await other.page.keyboard.press('Escape')
  await becomes(0, () => other.row('Louise').getByRole('img', { name: /online|away|busy/ }).count())
  await becomes(0, () => memberIn(other, 'Louise').getByRole('img').count())
  await seenAs('Online')
  await other.row('Louise').getByRole('img', { name: 'online' }).waitFor()
  await memberIn(other, 'Louise').getByRole('img', { name: 'online' }).waitFor()
  await close(one, other)
})

test('who is blocked cannot write, and can again when that is taken back', async () => {
  const [nell, otto] = await community.people('Nell', 'Otto')
  const chat = await community.direct(nell, otto)
  await community.say(otto, chat, 'psst')
  const [one, other] = [await Device.of(nell), await Device.of(otto)]
  for (const [device, name] of [[one, 'Otto'], [other, 'Nell']]) {
    await device.enter(name)
    await device.message('psst').waitFor()
  }
  await openPanel(one)
  await panelOf(one).getByRole('button', { name: 'Show profile' }).click()
  const profile = one.dialog('Show profile')
  await profile.getByRole('button', { name: 'Block' }).click()
  await profile.getByText('You have blocked this person.').waitFor()
  await one.page.keyboard.press('Escape')
  await other.send('psst again')
  await other.page.getByRole('group', { name: 'not sent' }).getByText('You are not allowed to do this.').waitFor()
  assert.equal(await one.message('psst again').count(), 0)

  await settings(one)
  const section = one.page.getByRole('heading', { name: 'Blocked people' })
  await section.waitFor()
  await one.page.getByRole('listitem').filter({ hasText: 'Otto' }).getByRole('button', { name: 'Unblock' }).click()
  await section.waitFor({ state: 'detached' })
  await other.page.getByRole('group', { name: 'not sent' }).getByRole('button', { name: 'Try again' }).click()
  await one.row('psst again').waitFor()
  await close(one, other)
})
