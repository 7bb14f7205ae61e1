// Where one is signed in: whatever one does on one device, the others see.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

const always = '9999-12-31T00:00:00.000Z'
const close = (...devices) => Promise.all(devices.map((device) => device.close()))

async function agree(device, title, button) {
  await device.page.getByRole('alertdialog', { name: title }).getByRole('button', { name: button }).click()
}

const settings = (device) => device.page.getByRole('link', { name: 'Settings' }).click()

/** Everything that this origin keeps in the browser, but for what is set for the browser itself. */
function stored(page) {
  return page.evaluate(async () => {
    const cached = []
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) cached.push(new URL(url).pathname)
    return {
      local: Object.keys(localStorage).filter((key) => key !== 'snug.preferences'),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      cookies: document.cookie,
      cached: cached.filter((path) => !/^\/(assets\/|icons\/|manifest\.webmanifest|$)/.test(path)),
    }
  })
}
const nothing = { local: [], session: [], databases: [], cookies: '', cached: [] }

test('a browser that is signed out from afar is at the door at once, with nothing left in it', async () => {
  const [pia, rolf] = await community.people('Pia', 'Rolf')
  const chat = await community.direct(pia, rolf)
  await community.say(rolf, chat, 'a secret')
  const [laptop, phone] = [await Device.of(pia), await Device.of(pia, { userAgent: 'Mozilla/5.0 (Linux; Android 14) Chrome/156.0 Mobile' })]
  await phone.enter('Rolf')
  await phone.message('a secret').waitFor()
  await phone.composer.fill('half a')
  await until('it is kept there', () => phone.page.evaluate(async () => (await indexedDB.databases()).length > 0 && Object.keys(localStorage).length > 1))
  await settings(laptop)
  const rows = laptop.page.locator('.device')
  await becomes(['This device', 'last used', 'last used'], async () => (await rows.allInnerTexts()).map((text) => /This device|last used/.exec(text)?.[0]))
  const afar = rows.filter({ hasText: 'Chrome on Android' })
  await afar.getByRole('button', { name: 'Sign out' }).click()
  await agree(laptop, 'Sign this device out?', 'Sign out')
  await phone.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await becomes(2, () => rows.count())
  await becomes(0, () => afar.count())
  await becomes(nothing, () => stored(phone.page))
  await phone.page.reload()
  await phone.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await laptop.enter('Rolf')
  await laptop.send('still here')
  await laptop.own('still here', 'sent').waitFor()
  await close(laptop, phone)
})

test('a new password signs all other devices out, and only it lets in from then on', async () => {
  const [sven, tara] = await community.people('Sven', 'Tara')
  await community.direct(sven, tara)
  const [one, other] = [await Device.of(sven), await Device.of(sven)]
  await settings(one)
  const change = async (old) => {
    await one.page.getByLabel('Current password').fill(old)
    await one.page.getByLabel('New password').fill('a brand new kettle')
    const button = one.page.getByRole('button', { name: 'Change password' })
    await until('it can be changed', () => button.isEnabled())
    await button.click()
  }
  await change('not my password')
  await one.page.getByText('That is not your current password.').waitFor()
  assert.equal(await other.list.count(), 1)
  await change(sven.password)
  await one.page.getByText('Changed. All other devices have been signed out.').waitFor()
  await other.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await one.enter('Tara')
  await one.send('it is me')
  await one.own('it is me', 'sent').waitFor()

  await other.page.getByLabel('Username').fill('sven')
  await other.page.getByLabel('Password', { exact: true }).fill(sven.password)
  await other.page.getByRole('button', { name: 'Sign in' }).click()
  await other.page.getByText('That username and password do not go together.').waitFor()
  await other.signIn({ username: 'sven', password: 'a brand new kettle' })
  await other.row('it is me').waitFor()
  await close(one, other)
})

test('signing out leaves nothing: no messages, no drafts, no names, no tokens', async () => {
  const [uma, vic] = await community.people('Uma', 'Vic')
  const chat = await community.direct(uma, vic)
  await community.say(vic, chat, 'for your eyes')
  const device = await Device.of(uma)
  await device.enter('Vic')
  await device.message('for your eyes').waitFor()
  await device.composer.fill('my draft')
  await device.page.evaluate(() => navigator.serviceWorker.ready)
  await settings(device)
  await device.page.getByRole('button', { name: 'Sign out' }).last().click()
  await agree(device, 'Sign out of this device?', 'Sign out')
  await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await becomes(nothing, () => stored(device.page))
  await device.page.goBack()
  await becomes(0, () => device.page.getByText('for your eyes').count())
  await device.signIn(vic)
  await device.enter('Uma')
  await becomes('', () => device.composer.inputValue())
  await device.close()
})

test('what waits stands in the title and on the icon; what is muted or put away does not count', async () => {
  const [wim, xenia] = await community.people('Wim', 'Xenia')
  const [direct, loud, old] = [await community.direct(wim, xenia), await community.group(xenia, 'Loud', [wim]), await community.group(xenia, 'Old', [wim])]
  await community.as(wim, 'PATCH', `/chats/${loud.id}/state`, { mutedUntil: always })
  await community.say(xenia, old, 'dusty')
  await community.as(wim, 'PATCH', `/chats/${old.id}/state`, { archived: true })
  const prepare = (context) => context.addInitScript(() => {
    globalThis.badge = 0
    globalThis.asked = 0
    navigator.setAppBadge = async (count) => { globalThis.badge = count }
    navigator.clearAppBadge = async () => { globalThis.badge = 0 }
    Notification.requestPermission = async () => {
      globalThis.asked++
      return 'default'
    }
  })
  const device = await Device.of(wim, { prepare })
  const shown = () => device.page.evaluate(() => [document.title, globalThis.badge])
  await becomes(['snug', 0], shown)
  for (const text of ['one', 'two', 'three']) await community.say(xenia, direct, text)
  await becomes(['(3) snug', 3], shown)
  await community.say(xenia, loud, 'la la la')
  await device.row('Loud').filter({ hasText: '1 unread message' }).waitFor()
  await becomes(['(3) snug', 3], shown)
  await community.say(xenia, loud, '@wim listen')
  await becomes(['(4) snug', 4], shown)
  await device.enter('three')
  await becomes(['(1) Xenia · snug', 1], shown)
  await device.enter('Loud')
  await becomes(['Loud · snug', 0], shown)
  await community.say(xenia, old, 'fresh')  // and it is out of the archive
  await becomes(['(2) Loud · snug', 2], shown)
  assert.equal(await device.page.evaluate(() => globalThis.asked), 0, 'nobody was asked for notifications')
  await device.close()
})

test('notifications that are refused are not asked for again', async () => {
  const yann = await community.person('Yann')
  const prepare = (context) => context.addInitScript(() => {
    globalThis.asked = 0
    let permission = 'default'
    Object.defineProperty(Notification, 'permission', { get: () => permission })
    Notification.requestPermission = async () => {
      globalThis.asked++
      return (permission = 'denied')
    }
  })
  const device = await Device.of(yann, { prepare })
  const asked = () => device.page.evaluate(() => globalThis.asked)
  await settings(device)
  const notify = device.page.getByRole('switch', { name: /^Tell me about new messages/ })
  await notify.waitFor()
  assert.equal(await asked(), 0)
  await notify.click()
  await device.page.getByText(/^Your browser blocks notifications/).waitFor()
  await until('it cannot be switched on', async () => (await notify.isDisabled()) && !(await notify.isChecked()))
  await device.page.getByRole('link', { name: 'snug' }).click()
  await settings(device)
  await device.page.getByText(/^Your browser blocks notifications/).waitFor()
  assert.equal(await asked(), 1)
  await device.close()
})

test('what is read on one device is read on all; what is pinned, muted and put away is so on all', async () => {
  const [zoe, abel, bibi] = await community.people('Zoe', 'Abel', 'Bibi')
  const chat = await community.direct(zoe, abel)
  const quiet = await community.direct(zoe, bibi)
  await community.say(bibi, quiet, 'older')
  await community.say(abel, chat, 'newer')
  const laptop = await Device.of(zoe)
  const tab = laptop.page
  const phone = await Device.of(zoe, { width: 390, height: 844, hasTouch: true, isMobile: true })
  const second = await laptop.newPage('/')
  const everywhere = async (look) => {
    for (const page of [tab, second]) {
      laptop.page = page
      await look(laptop)
    }
    await look(phone)
    laptop.page = tab
    await tab.bringToFront()  // the other one is drawn rarely now
  }
  const names = (device) => device.list.locator('.chat-name').allInnerTexts()
  await everywhere(async (device) => {
    await device.row('Abel').filter({ hasText: '1 unread message' }).waitFor()
    await becomes(['Abel', 'Bibi'], () => names(device))
    await becomes('(2) snug', () => device.page.title())
  })
  await phone.enter('Abel')
  await phone.message('newer').waitFor()
  for (const page of [tab, second]) {
    laptop.page = page
    await becomes(0, () => laptop.row('Abel').filter({ hasText: 'unread' }).count())
    await becomes('(1) snug', () => laptop.page.title())
  }
  laptop.page = tab
  await phone.page.getByRole('link', { name: 'Back' }).click()

  const act = async (name, item) => {
    await laptop.row(name).hover()
    await laptop.list.getByRole('button', { name: `Actions for ${name}` }).click()
    await laptop.choose(item)
  }
  await act('Bibi', 'Mark as read')
  await everywhere(async (device) => becomes('snug', () => device.page.title()))
  await act('Bibi', 'Pin to top')
  await everywhere(async (device) => {
    await device.list.getByRole('heading', { name: 'Pinned' }).waitFor()
    await becomes(['Bibi', 'Abel'], () => names(device))
  })
  await act('Abel', 'Mute for 1 day')
  await everywhere((device) => device.row('Abel').filter({ hasText: 'muted' }).waitFor())
  await community.say(abel, chat, 'ssh')
  await everywhere(async (device) => {
    await device.row('ssh').filter({ hasText: '1 unread message' }).waitFor()
    assert.equal(await device.page.title(), 'snug')
  })
  await act('Abel', 'Archive')
  await everywhere(async (device) => {
    await becomes(['Bibi'], () => names(device))
    await device.list.getByRole('button', { name: /^Archived/ }).click()
    await becomes(['Bibi', 'Abel'], () => names(device))
  })
  await act('Abel', 'Take out of the archive')
  await act('Abel', 'Unmute')
  await act('Bibi', 'Unpin')
  await everywhere(async (device) => {
    await becomes(['Abel', 'Bibi'], () => names(device))
    await becomes(0, () => device.list.getByRole('heading', { name: 'Pinned' }).count())
    await becomes('(1) snug', () => device.page.title())
  })
  await close(laptop, phone)
})
