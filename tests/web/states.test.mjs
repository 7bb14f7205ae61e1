// The states that access.test.mjs does not come by: empty, failed, without a server, and the questions that are asked.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Device } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'

const sizes = { desktop: { width: 1280, height: 800 }, small: { width: 320, height: 568, hasTouch: true, isMobile: true } }

/** In front of the door, and just behind it. */
async function* arriving(device, community, newcomer, invite) {
  const { page } = device
  const at = async (hash) => {
    await page.goto(`${community.url}/${hash}`)
    await page.reload()
  }
  await at('#invite=gone')
  await page.getByRole('alert').waitFor()
  yield 'an invite that is gone'
  await at('#setup=gone')
  await page.getByRole('alert').waitFor()
  yield 'a set-up link that is gone'
  await at(`#invite=${invite}`)
  await page.getByLabel('Your name').fill('Somebody')
  await page.getByLabel('Username').fill('no')
  await page.getByLabel('Password', { exact: true }).fill('short')
  yield 'a form that is not filled in well'
  await at('#/')
  await device.signIn(newcomer)
  await device.list.getByRole('heading', { name: 'It is quiet in here' }).waitFor()
  yield 'no chats'
  await page.goto(`${community.url}/#invite=${invite}`)
  await page.getByRole('button', { name: 'Join' }).waitFor()
  yield 'an invite'
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('This is where it begins.').waitFor()
  yield 'a chat without messages'
}

/** Everything in a group that one looks after, and for oneself. */
async function* inside(device, { group, other, silent, notes }) {
  const { page } = device
  const go = (hash) => page.evaluate((to) => { location.hash = to }, hash)
  const panel = page.getByRole('complementary', { name: 'Details' })
  const question = page.getByRole('alertdialog')
  const asked = async function* (what, ask) {
    await ask()
    await question.waitFor()
    yield what
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
  }
  const closed = async (layer) => {
    await page.keyboard.press('Escape')
    await layer.waitFor({ state: 'detached' })
  }
  const menu = page.getByRole('menu')

  await go(`#/chat/${silent.id}`)
  await page.getByText('This is where it begins.').waitFor()
  yield 'an empty group of one\'s own'
  await go(`#/chat/${notes.id}`)
  await page.getByText(/^This is the beginning of your chat/).waitFor()
  yield 'notes to self'

  await go(`#/chat/${group.id}`)
  await device.message('no. 30').waitFor()
  await page.getByRole('button', { name: 'Actions for Committee' }).last().click()
  await menu.waitFor()
  yield 'the menu of a chat'
  await closed(menu)
  const jump = page.getByRole('button', { name: /^To the latest message/ })
  await device.log.evaluate((box) => { box.scrollTop = 0 })
  await jump.waitFor()
  yield 'far from the end'
  await jump.click()
  await device.composer.fill('far too long '.repeat(700))
  await page.getByText(/characters too many$/).waitFor()
  yield 'too long'
  await device.composer.fill('')
  await other.enter('Committee')
  await other.composer.pressSequentially('hm')
  await page.getByText(/ is typing$/).last().waitFor()
  yield 'somebody types'
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('searchbox', { name: 'Search emoji' }).fill('qqqq')
  await page.getByText('No emoji of that name').waitFor()
  yield 'no emoji of that name'
  await page.getByRole('searchbox', { name: 'Search emoji' }).fill('cat')
  await page.getByRole('button', { name: 'cat', exact: true }).click()
  await page.getByRole('dialog', { name: 'Emoji' }).waitFor({ state: 'detached' })
  await device.composer.fill('')

  await page.locator('[aria-controls=panel]').click()
  const member = panel.getByRole('listitem').getByRole('button', { name: /Bruno/ })
  yield* asked('handing over?', async () => {
    await member.click()
    await device.choose('Hand over ownership')
  })
  yield* asked('removing?', async () => {
    await member.click()
    await device.choose('Remove from chat')
  })
  yield* asked('leaving?', () => panel.getByRole('button', { name: 'Leave chat' }).click())
  yield* asked('deleting?', () => panel.getByRole('button', { name: 'Delete chat' }).click())
  await panel.getByRole('button', { name: 'Add people' }).click()
  await device.dialog('Add people').getByRole('searchbox').fill('ce')
  await device.dialog('Add people').getByRole('button', { name: /Celia/ }).click()
  yield 'somebody chosen'
  await device.dialog('Add people').getByRole('button', { name: 'Cancel' }).click()
  await device.dialog('Add people').waitFor({ state: 'detached' })
  await panel.getByRole('button', { name: 'New channel' }).click()
  await device.dialog('New channel in Committee').getByLabel('Channel name').fill('Board')
  await device.dialog('New channel in Committee').getByRole('switch').click()
  await device.dialog('New channel in Committee').getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Board', level: 1 }).waitFor()
  // Where there is no room for both the details have made way for the conversation.
  if (page.viewportSize().width < 1080) await page.locator('[aria-controls=panel]').click()
  await panel.getByRole('button', { name: 'Leave chat' }).waitFor()
  yield 'details of a private channel'
  await panel.getByRole('button', { name: 'Close' }).click()

  await go('#/settings')
  await page.getByText('This device').waitFor()
  await page.getByLabel('Current password').fill('not my password')
  await page.getByLabel('New password').fill('a brand new kettle')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByRole('alert').waitFor()
  yield 'a wrong password in the settings'
  await page.getByLabel('About you').fill('Minutes, agendas.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  yield 'saved'
  yield* asked('signing a device out?', () => page.locator('.device').getByRole('button', { name: 'Sign out' }).first().click())
  yield* asked('signing out with a draft?', async () => {
    await go(`#/chat/${notes.id}`)
    await device.composer.fill('half a thought')
    await go('#/settings')
    await page.getByRole('button', { name: 'Sign out' }).last().click()
  })
}

/** What is wrong is told, too. */
async function* failing(device, community, { direct }) {
  const { page } = device
  await page.evaluate((to) => { location.hash = to }, `#/chat/${direct.id}`)
  await device.composer.waitFor()
  // On a phone Enter begins a new line.
  const send = async (text) => {
    await device.composer.fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  await send('do you hear me?')
  await page.getByRole('group', { name: 'not sent' }).getByText('You are not allowed to do this.').waitFor()
  yield 'a message that is refused'
  await page.evaluate((to) => { location.hash = to }, `#/chat/${direct.id}/77`)
  await page.getByText(/not here any more|do you hear me/).first().waitFor()
  yield 'a link to no message'
  await community.server.kill()
  await page.getByText('No connection. What you write is sent as soon as it is back.').waitFor()
  await send('and now?')
  await device.message('and now?, waiting to be sent').waitFor()
  yield 'no connection'
  await page.evaluate(() => { location.hash = '#/settings' })
  await page.getByText('The server cannot be reached. Check your connection.').first().waitFor()
  yield 'settings without a connection'
}

for (const [size, colorScheme] of [['desktop', 'light'], ['desktop', 'dark'], ['small', 'light']]) {
  test(`nothing is out of reach, whatever has happened: ${size}, ${colorScheme}`, async () => {
    const community = await Community.open()
    const [agnes, bruno, celia, newcomer] = await community.people('Agnes Meyer', 'Bruno', 'Celia', 'Newcomer')
    const group = await community.group(agnes, 'Committee', [bruno])
    for (let n = 1; n <= 30; n++) await community.say(bruno, group, `no. ${n}\n\nand a second line`)
    await community.read(agnes, group, 30)
    const open = await community.group(celia, 'Open house')
    const invite = await community.invite(celia, open)
    const silent = await community.group(agnes, 'Silent')
    const notes = await community.direct(agnes, agnes)
    const direct = await community.direct(agnes, celia)
    await community.as(celia, 'PUT', `/blocks/${agnes.id}`)

    const options = { ...sizes[size], colorScheme }
    const found = []
    const first = await Device.open(community, options)
    found.push(...(await faults(first, arriving(first, community, newcomer, invite.token))))
    await first.close()
    const [device, other] = [await Device.of(agnes, options), await Device.of(bruno)]
    found.push(...(await faults(device, inside(device, { group, other, silent, notes }))))
    await other.close()
    found.push(...(await faults(device, failing(device, community, { direct }))))
    await device.close()
    await community.close()
    assert.deepEqual(found, [])
  })
}
