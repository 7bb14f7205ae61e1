// Pictures of the main states, with people who could be there. They are for looking at; here it is only seen that they can be made.
import test, { after, before } from 'node:test'

import { Device, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

const hour = 60
const day = 24 * hour

let community, mara, jonas, priya, tom, house, garden, band, direct
before(async () => {
  community = await Community.open()
  ;[mara, jonas, priya, tom] = await community.people('Mara Lindqvist', 'Jonas Weber', 'Priya Nair', 'Tomás Ferreira')
  const [yuki, samuel] = await community.people('Yuki Tanaka', 'Samuel Adeyemi')
  await community.as(priya, 'PATCH', '/users/me', { bio: 'Bass, bread, and too many plants.' })
  house = await community.group(mara, 'Lindenstraße 12', [jonas, priya, tom, yuki, samuel])
  await community.as(mara, 'PATCH', `/chats/${house.id}`, { topic: 'The house, the yard and whoever has the ladder' })
  garden = await community.channel(mara, house, 'garden')
  const repairs = await community.channel(mara, house, 'repairs')
  const keys = await community.channel(mara, house, 'keys', { private: true, memberIds: [jonas.id] })
  band = await community.group(priya, 'The Late Trams', [mara, tom])
  direct = await community.direct(mara, jonas)
  const parents = await community.direct(mara, yuki)
  const notes = await community.direct(mara, mara)

  const aged = []
  const say = async (who, chat, ago, text, more) => {
    const message = await community.say(who, chat, text, more)
    aged.push({ message, ago })
    return message
  }
  await say(mara, notes, 4 * day, 'Passport photo, 35 × 45 mm')
  await say(yuki, parents, 2 * day + hour, 'Thank you for the plums! I made jam, yours is at the door 🍯')
  await say(tom, band, day + 3 * hour, 'Saturday, 19:00, bring the small amp')
  await say(priya, band, day + 2 * hour, 'And the good cables, please. The other ones hum.')
  await say(samuel, repairs, 9 * hour, 'The light in the stairwell works again')
  await say(jonas, keys, 3 * day, 'Spare key is with the bakery now')
  await say(jonas, garden, 5 * hour, 'Tomatoes are in 🍅')

  await say(priya, house, day + 5 * hour, 'Has anybody seen the ladder?')
  await say(samuel, house, day + 4.9 * hour, 'In the cellar, behind the bicycles. Careful, the second rung is loose.')
  await say(mara, house, day + 4.8 * hour, 'I can fix that on Sunday.')
  await say(tom, house, 3 * hour, 'Good morning! The council writes that the street is closed on the 14th, from 8 to 16:\n\n- no parking on our side\n- the bins have to stand **at the corner**\n- deliveries only before 7')
  await say(jonas, house, 2.9 * hour, 'Then let us move the summer party to the 15th?')
  const party = await say(priya, house, 2.8 * hour, 'The 15th is good for us. I bring bread and the *long* table.')
  await say(mara, house, 2.7 * hour, 'Wonderful. I put it into the calendar:\n\n```js\nconst party = {\n  day: \'2027-08-15\',\n  from: \'16:00\',\n  bring: [\'salad\', \'chairs\', \'neighbours\'],\n}\n```')
  await say(yuki, house, 2.6 * hour, 'Can we have the long table next to the lime tree? @mara.lindqvist do you still have the lamps?', { replyTo: party.id })
  await say(mara, house, 2.5 * hour, 'Yes, all twelve of them')
  await say(mara, house, 2.5 * hour, '🎉')
  await say(jonas, direct, 50, 'Are you at home this evening?')
  await say(mara, direct, 48, 'From seven on. Tea?')
  await say(jonas, direct, 45, 'Tea! I bring the drill back, finally.')
  for (const chat of [house, garden, repairs, keys, band, direct, parents, notes]) {
    const { chat: now } = await community.as(mara, 'GET', `/chats/${chat.id}`)
    for (const who of [mara, jonas, priya, tom, yuki, samuel]) await community.read(who, chat, now.lastSeq).catch(() => undefined)
  }
  await say(tom, house, 20, 'I could do the music, if nobody minds trumpets')
  await say(samuel, house, 18, 'Nobody minds trumpets.')
  await say(priya, band, 12, '@mara.lindqvist did you find your tuner?')
  await say(tom, garden, 8, 'Who waters on Thursday?')
  await community.as(mara, 'PATCH', `/chats/${direct.id}/state`, { pinned: true })
  await community.as(mara, 'PATCH', `/chats/${parents.id}/state`, { mutedUntil: '9999-12-31T00:00:00.000Z' })
  await community.age(aged)
})
after(() => community.close())

/** One for each time, so that something waits. */
const encores = ['I will practise, then', 'Quietly, I mean', 'And only until nine', 'Half past, if there is cake']

const sizes = {
  desktop: { width: 1280, height: 800, deviceScaleFactor: 2 },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
}

for (const [size, options] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${size}, ${colorScheme}`, async () => {
      const other = await Device.of(jonas)
      const device = await Device.open(community, { ...options, colorScheme })
      const { page } = device
      const picture = async (name) => {
        await device.drawn()
        await device.picture(`${size} ${colorScheme} ${name}`)
      }
      const go = (hash) => page.evaluate((to) => { location.hash = to }, hash)
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
      await picture('01 sign in')
      await device.signIn(mara)
      await device.row('Lindenstraße').waitFor()
      await device.row('Jonas').getByRole('img', { name: 'online' }).waitFor()
      await picture('02 list')

      await other.enter('Lindenstraße')
      await go(`#/chat/${house.id}`)
      await device.message('Nobody minds trumpets').waitFor()
      await page.mouse.move(0, 0)
      await other.composer.pressSequentially('I have a drum')
      await page.getByText('Jonas is typing', { exact: true }).waitFor()
      await picture('03 conversation')
      await other.composer.fill('')
      if (size === 'desktop') {
        await device.message('Can we have').hover()
        await page.getByRole('toolbar').first().waitFor()
        await picture('04 message')
      }
      await device.message('all twelve').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menu').waitFor()
      await picture('05 menu')
      await page.keyboard.press('Escape')
      await device.message('Can we have').focus()
      await page.keyboard.press('Enter')
      await device.choose('Reply')
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await device.drawn()
      await device.composer.pressSequentially('By the lime tree, of course. @pri')
      await page.getByRole('option', { name: /Priya/ }).waitFor()
      await picture('06 answer')
      await page.getByRole('option', { name: /Priya/ }).click()
      await page.getByRole('button', { name: 'Emoji' }).click()
      await page.getByRole('button', { name: 'grinning', exact: true }).waitFor()
      await picture('07 emoji')
      await page.keyboard.press('Escape')
      await device.composer.fill('')
      await page.getByRole('button', { name: 'Cancel reply' }).click()
      await page.getByRole('button', { name: /6 members/ }).click()
      await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: /Priya/ }).waitFor()
      await picture('08 details')
      await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'New invite link' }).click()
      await device.dialog('Invite people').getByRole('button', { name: 'New invite link' }).click()
      await page.getByRole('img', { name: 'QR code of the invite link' }).waitFor()
      await picture('09 invite')
      await page.keyboard.press('Escape')
      await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Close' }).click()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Go to chat or person' }).fill('t')
      await page.getByRole('option').first().waitFor()
      await picture('10 switcher')
      await page.keyboard.press('Escape')
      await go('#/settings')
      await page.getByText('This device').waitFor()
      await picture('11 settings')
      await go(`#/chat/${direct.id}`)
      await device.message('I bring the drill').waitFor()
      await picture('12 direct chat')
      await go('#/')
      await device.row('Lindenstraße').waitFor()
      await page.getByRole('button', { name: 'New chat' }).click()
      await device.dialog('New chat').getByRole('button', { name: /Priya/ }).waitFor()
      await picture('13 new chat')
      await page.keyboard.press('Escape')
      // What waits is as before, for the next one.
      await until('it is read', async () => (await community.as(mara, 'GET', `/chats/${house.id}`)).chat.state.unread === 0)
      await community.say(tom, house, encores.shift())
      await device.close()
      await other.close()
    })
  }
}

test('the door of a new server', async () => {
  const fresh = await Community.open({ registration: 'invite' })
  const device = await Device.open(fresh, { path: `/#setup=${fresh.server.setupToken}`, deviceScaleFactor: 2 })
  await device.page.getByLabel('Your name').fill('Mara Lindqvist')
  await device.page.getByLabel('Password', { exact: true }).fill('twelve paper lamps')
  await device.drawn()
  await device.picture('set-up')
  await device.page.getByRole('button', { name: 'Open the doors' }).click()
  await device.page.getByRole('img', { name: 'QR code of the invite link' }).waitFor()
  await device.picture('welcome')
  await device.assertAccessible('welcome')
  await device.page.getByRole('button', { name: 'Go to Lounge' }).click()
  await device.page.getByText('This is where it begins.').waitFor()
  await device.picture('lounge')
  await device.assertAccessible('a new chat')
  await device.close()
  await fresh.close()
})
