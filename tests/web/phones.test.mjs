// What phones have and desks have not: a screen with round corners and a notch, a keyboard that covers the page, fields that are
// enlarged for being small, no notifications. Chromium says that it is one; a real one is looked at by hand (docs/developing.md).
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { becomes, Device } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community, ada, group
before(async () => {
  community = await Community.open()
  ada = await community.person('Ada', { setupToken: community.server.setupToken })
  const [ben] = await community.people('Ben')
  group = await community.group(ada, 'Garden', [ben])
  await community.say(ben, group, 'Tomatoes are in')
})
after(() => community.close())

const phone = { hasTouch: true, isMobile: true }
const upright = { width: 390, height: 844, ...phone }
const across = { width: 844, height: 390, ...phone }

/** Goes through the pages and layers: the name of each, when it is there. */
async function* screens(device) {
  const { page } = device
  const go = (hash) => page.evaluate((to) => { location.hash = to }, hash)
  const layer = async (open, role = 'dialog') => {
    await open()
    await page.getByRole(role).first().waitFor()
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))))
  }
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  yield 'sign in'
  await device.signIn(ada)
  yield 'list'
  await layer(() => page.getByRole('button', { name: /Go to chat or person/ }).click())
  yield 'switcher'
  await page.keyboard.press('Escape')
  await layer(() => page.getByRole('button', { name: 'New' }).click())
  yield 'new chat'
  await page.keyboard.press('Escape')
  await go(`#/chat/${group.id}`)
  await device.message('Tomatoes').waitFor()
  yield 'chat'
  await layer(() => page.getByRole('button', { name: 'Emoji' }).click())
  yield 'emoji'
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Garden/ }).click()
  await page.getByRole('heading', { name: 'Details' }).waitFor()
  yield 'details'
  await layer(() => page.getByRole('button', { name: /invite/i }).first().click())
  yield 'invite'
  await page.keyboard.press('Escape')
  await go('#/settings')
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  yield 'settings'
  await go('#/admin/users')
  await page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Add user' }).waitFor()
  yield 'administration'
}

/** What can be pressed or read at the edges of the screen, though something of the phone is there. What scrolls may be brought away. */
const outside = ({ top, right, bottom, left }) => {
  const comesAway = {
    left: (box) => box.scrollLeft > 0,
    right: (box) => box.scrollLeft < box.scrollWidth - box.clientWidth - 1,
    top: (box) => box.scrollTop > 0,
    bottom: (box) => box.scrollTop < box.scrollHeight - box.clientHeight - 1,
  }
  const scrolls = (element, side) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at)
      if (/auto|scroll/.test(/left|right/.test(side) ? overflowX : overflowY) && comesAway[side](at)) return true
    }
    return false
  }
  const clipped = (element) => element.closest('main')?.offsetWidth < 2
  const modal = [...document.querySelectorAll('dialog[open]')].at(-1)
  return [...(modal ?? document).querySelectorAll('button, a[href], input, textarea, select, h1, h2, [role=switch]')].flatMap((element) => {
    const place = element.getBoundingClientRect()
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || place.width < 2 || place.bottom <= 0 || place.top >= innerHeight || element.matches('.skip') || clipped(element)) return []
    const sides = [place.left < left && 'left', place.right > innerWidth - right && 'right', place.top < top && 'top', place.bottom > innerHeight - bottom && 'bottom']
    return sides.filter((side) => side && !scrolls(element, side)).map((side) => `${element.tagName.toLowerCase()} "${(element.ariaLabel ?? element.textContent).trim().slice(0, 30)}" is at the ${side}`)
  })
}

for (const [name, options, insets] of [
  ['upright', upright, { top: 59, right: 0, bottom: 34, left: 0 }],
  ['across', across, { top: 0, right: 59, bottom: 21, left: 59 }],
]) {
  test(`nothing lies below the notch or the bar at the bottom of a phone held ${name}`, async () => {
    const device = await Device.open(community, options)
    const session = await device.context.newCDPSession(device.page)
    await session.send('Emulation.setSafeAreaInsetsOverride', { insets })
    const found = []
    for await (const screen of screens(device)) {
      await device.picture(`phone ${name} ${screen}`)
      found.push(...(await device.page.evaluate(outside, insets)).map((what) => `${screen}: ${what}`))
    }
    assert.deepEqual(found, [])
    await device.close()
  })
}

test('no field is so small that Safari enlarges the page for it', async () => {
  const device = await Device.open(community, upright)
  const small = []
  for await (const screen of screens(device)) {
    small.push(...(await device.page.evaluate(() => [...document.querySelectorAll('input:not([type=radio], [type=checkbox], [type=file], [aria-hidden]), textarea, select')]
      .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16).map((field) => field.ariaLabel ?? field.name))).map((field) => `${screen}: ${field}`))
  }
  assert.deepEqual(small, [])
  await device.close()
})

/** Safari's: it lies over the page, and the page has the size that it had. */
const keyboard = () => {
  const real = window.visualViewport
  const state = { height: real.height, offsetTop: 0, scale: 1 }
  const fake = Object.assign(new EventTarget(), { rise: (change) => {
    Object.assign(state, change)
    fake.dispatchEvent(new Event('resize'))
  } })
  for (const name of ['height', 'offsetTop', 'scale']) Object.defineProperty(fake, name, { get: () => state[name] })
  Object.defineProperty(window, 'visualViewport', { value: fake })
}

test('a keyboard that covers the page leaves the head and the composer in sight, and dialogs too', async () => {
  const device = await Device.open(community, { ...upright, prepare: (context) => context.addInitScript(keyboard) })
  const { page } = device
  await device.signIn(ada)
  await device.enter('Garden')
  await device.message('Tomatoes').waitFor()
  const rise = (change) => page.evaluate((to) => window.visualViewport.rise(to), change)
  const edges = (selector) => page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return [Math.round(top), Math.round(bottom)]
  })
  await rise({ height: 500, offsetTop: 120 })
  await becomes([120, 620], () => edges('body'))
  assert.equal((await edges('.conversation-head'))[0], 120)
  assert.equal((await edges('.composer'))[1], 620)
  await device.picture('phone keyboard')

  await page.getByRole('button', { name: /^Garden/ }).click()
  await page.getByRole('button', { name: 'Edit name and topic' }).click()
  await page.getByRole('dialog').getByRole('textbox').first().waitFor()
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))))
  const [top, bottom] = await edges('dialog[open]')
  assert.ok(top >= 120 && bottom <= 620, `${top} to ${bottom}`)
  await page.keyboard.press('Escape')

  // Two fingers enlarge what is seen; without a keyboard there is all of it again.
  await rise({ height: 422, offsetTop: 50, scale: 2 })
  await becomes([0, 844], () => edges('body'))
  await rise({ height: 844, offsetTop: 0, scale: 1 })
  await becomes([0, 844], () => edges('body'))
  await device.close()
})

test('where there are no notifications, and no word may be stored, all else works', async () => {
  const device = await Device.open(community, {
    ...upright,
    prepare: (context) => context.addInitScript(() => {
      delete window.Notification
      Object.defineProperty(navigator, 'standalone', { value: false })
      const forbid = (where, name) => Object.defineProperty(where, name, { get: () => { throw new DOMException('forbidden', 'SecurityError') } })
      forbid(window, 'localStorage')
      forbid(window, 'sessionStorage')
      forbid(window, 'indexedDB')
      window.BroadcastChannel = class { constructor() { throw new DOMException('forbidden', 'SecurityError') } }
      LockManager.prototype.request = () => Promise.reject(new DOMException('forbidden', 'SecurityError'))
    }),
  })
  await device.signIn(ada)
  await device.enter('Garden')
  await device.composer.fill('Beans next')
  await device.page.getByRole('button', { name: 'Send' }).click()
  await device.own('Beans next', 'sent').or(device.own('Beans next', 'delivered')).waitFor()
  await device.page.evaluate(() => { location.hash = '#/settings' })
  const toggle = device.page.getByRole('switch').first()
  await toggle.waitFor()
  assert.equal(await toggle.isDisabled(), true)
  await device.page.getByText('On an iPhone or iPad they are in the app').waitFor()
  await device.close()
})

test('times with AM and PM lie over no text', async () => {
  const device = await Device.open(community, { ...upright, locale: 'en-US' })
  await device.signIn(ada)
  await device.enter('Garden')
  const over = await device.message('Tomatoes').evaluate((article) => {
    article.querySelector('time').textContent = '12:58 PM'
    const words = document.createRange()
    words.selectNodeContents(article.querySelector('.text p'))
    const last = [...words.getClientRects()].at(-1)
    return last.right - article.querySelector('.meta').getBoundingClientRect().left
  })
  assert.ok(over < -4, `${over} px`)
  await device.close()
})

test('the key that ends a composition in Safari chooses nothing', async () => {
  const device = await Device.open(community)
  const { page } = device
  await device.signIn(ada)
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox')
  await field.fill('gar')
  await page.getByRole('option', { name: /Garden/ }).waitFor()
  const enter = (keyCode) => field.evaluate((element, code) => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: code, bubbles: true, cancelable: true })), keyCode)
  await enter(229)
  assert.equal(await page.getByRole('dialog').count(), 1)
  await enter(13)
  await page.getByRole('heading', { name: 'Garden', level: 1 }).waitFor()
  await device.close()
})
