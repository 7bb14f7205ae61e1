// What everybody does with the web client, in Firefox or WebKitGTK (TEST_ENGINE).
import assert from 'node:assert/strict'
import test from 'node:test'

import { becomes } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { EngineDevice } from './support/engine_device.mjs'
import { missing } from './support/webdriver.mjs'

const engine = process.env.TEST_ENGINE ?? 'firefox'
const lacking = missing(engine)
const skip = lacking && `${lacking} is not installed`
const secret = 'a kettle on the hob'

const own = (text, status) => new RegExp(`^You, .*${text}, ${status}$`)

test(`${engine}: from the printed link to a server that was killed with a message waiting`, { skip }, async () => {
  const community = await Community.open({ registration: 'invite' })
  const ada = await EngineDevice.open(engine, community, { path: `/#setup=${community.server.setupToken}` })
  await ada.see('heading', 'Make yourself at home')
  await ada.picture(`${engine} set up`)
  await ada.fill('textbox', 'Your name', 'Ada Lovelace')
  await becomes('ada.lovelace', () => ada.value('textbox', 'Username'))
  await ada.fill('textbox', 'Password', secret)
  await ada.click('button', 'Open the doors')
  await ada.see('heading', 'Your room is ready')
  const link = await ada.value('textbox', 'Invite link')
  await ada.picture(`${engine} ready`)
  await ada.click('button', 'Go to Lounge')
  await ada.see('heading', 'Lounge')

  const ben = await EngineDevice.open(engine, community, { path: link.slice(community.url.length), dark: true })
  await ben.see('heading', 'You are invited')
  await ben.fill('textbox', 'Your name', 'Ben')
  await ben.fill('textbox', 'Password', secret)
  await ben.picture(`${engine} invited`)
  await ben.click('button', 'Create account')
  await ben.see('heading', 'Lounge')

  await ben.send('Is there tea?')
  await ada.message(/Is there tea\?/)
  await ada.send('There is always tea.')
  await ben.message(/There is always tea\./)
  await ben.see('article', own('Is there tea\\?', 'read'))
  await ada.see('article', own('There is always tea\\.', 'read'))

  // The dialog of emoji gives the focus back, and the field goes on where it was.
  await ada.type('Black or ')
  await ada.click('button', 'Emoji')
  await ada.type('herb')
  await ada.click('button', 'herb')
  await ada.gone('dialog', /./)
  await ada.type(' tea?')
  await ada.press('Enter')
  await ben.message(/Black or 🌿 tea\?/)

  await ben.reload()
  await ben.see('article', own('Is there tea\\?', 'read'))
  await ben.message(/Black or 🌿 tea\?/)

  // Nothing is lost that was written while the server was gone, and nothing comes twice.
  await community.server.kill()
  await ben.see('status', /^No connection\./)
  await ben.send('Are you still there?')
  await ben.see('article', own('Are you still there\\?', 'waiting to be sent'))
  await community.restart()
  await ada.message(/Are you still there\?/)
  await ben.see('article', own('Are you still there\\?', 'read'))
  for (const device of [ada, ben]) assert.equal(await device.count('article', /Are you still there\?/), 1)

  await ada.picture(`${engine} light chat`)
  await ben.picture(`${engine} dark chat`)
  await phone(ada)
  await settings(ben)
  await administration(ada)

  for (const device of [ada, ben]) await device.close()
  await community.close()
})

const width = () => document.documentElement.scrollWidth - innerWidth

/** A window as narrow as a phone's screen has one thing in it: the chat, and by Back the list. */
async function phone(device) {
  await device.resize(390, 844)
  await device.becomes(true, () => innerWidth < 720)
  await device.see('textbox', /^Message to /)
  await device.becomes(0, width)
  assert.equal(await device.count('navigation', 'Your chats'), 0)
  await device.picture(`${engine} narrow chat`)
  await device.click('button', /^Lounge .* members/)
  await device.see('heading', 'Details')
  await device.becomes(0, width)
  await device.picture(`${engine} narrow details`)
  await device.press('Escape')
  await device.click('link', 'Back')
  await device.see('navigation', 'Your chats')
  await device.becomes(0, width)
  await device.picture(`${engine} narrow list`)
  await device.click('link', /Lounge/)
  await device.see('textbox', /^Message to /)
  await device.resize(1280, 800)
  await device.becomes(true, () => innerWidth > 1000)
}

async function settings(device) {
  await device.click('link', 'Settings')
  await device.see('heading', 'Settings')
  await device.picture(`${engine} dark settings`)
  await device.choose('Light')
  await device.becomes('light', () => document.documentElement.dataset.theme)
  await device.picture(`${engine} light settings`)
  await device.see('switch', /./)
  await device.press('Escape')
  await device.gone('heading', 'Settings')
}

async function administration(device) {
  await device.click('link', 'Settings')
  await device.click('link', /Administration/)
  await device.see('heading', 'Administration')
  await device.see('button', /.+/)
  await device.picture(`${engine} light administration`)
  await device.click('link', 'Users')
  await device.see('link', /Ben/)
  await device.picture(`${engine} light users`)
}

test(`${engine}: input methods, suggestions and dialogs leave the focus where it belongs`, { skip }, async () => {
  const community = await Community.open()
  const [ada, ben] = await community.people('Ada', 'Ben')
  await community.group(ada, 'Garden', [ben])
  const device = await EngineDevice.of(engine, ada)
  await device.click('link', /Garden/)
  const composer = /^Message to /
  const focus = () => document.activeElement.tagName

  // Enter ends the composition, and sends only when it is pressed again.
  await device.fill('textbox', composer, 'caf')
  await device.compose('é')
  await becomes('café', () => device.value('textbox', composer))
  assert.equal(await device.count('article', /caf/), 0)
  await device.press('Enter')
  await device.see('article', /café/)

  // The picker of emoji jumps to a group, whatever lies above it.
  await device.click('button', 'Emoji')
  for (const group of ['Symbols', 'Food and drink', 'Flags']) {
    await device.click('button', group)
    await device.becomes(true, async (name) => {
      for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame)  // it stays there
      const grid = document.querySelector('.picker-grid')
      const title = [...grid.querySelectorAll('h3')].find((one) => one.textContent === name)
      return Math.abs(title.getBoundingClientRect().top - grid.getBoundingClientRect().top) < 2
    }, group)
  }
  await device.press('Escape')
  await device.gone('dialog', /./)

  // What is chosen or sent by a click: writing goes on at once.
  await device.fill('textbox', composer, '@be')
  await device.click('option', /Ben/)
  await device.type('hello')
  await becomes('@ben hello', () => device.value('textbox', composer))
  await device.click('button', 'Send')
  await device.see('article', /@ben hello/)
  await device.type('again')
  await becomes('again', () => device.value('textbox', composer))

  // A dialog keeps the keyboard, and gives it back.
  await device.press('Control+k')
  await device.see('dialog', /./)
  await device.type('gard')
  await device.see('option', /Garden/)
  await device.press('Escape')
  await device.gone('dialog', /./)
  await device.becomes('TEXTAREA', focus)
  assert.equal(await device.value('textbox', composer), 'again')
  await device.click('button', /^Garden .* members/)
  await device.click('button', 'Edit name and topic')
  await device.see('dialog', /./)
  for (let step = 0; step < 8; step++) {
    await device.press('Tab')
    assert.ok(await device.run(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null), 'in the dialog')
  }
  await device.press('Escape')
  await device.gone('dialog', /./)
  await device.becomes('Edit name and topic', () => document.activeElement.textContent)
  await device.close()
  await community.close()
})

test(`${engine}: going up through a long chat moves nothing but what one moves`, { skip }, async () => {
  const community = await Community.open()
  const [ada] = await community.people('Ada')
  const group = await community.group(ada, 'Long')
  for (let at = 1; at <= 200; at++) await community.say(ada, group, `Number ${at} ${'of many that go over lines '.repeat((at * 7) % 13)}`)
  const device = await EngineDevice.of(engine, ada)
  await device.click('link', /Long/)
  await device.see('article', /Number 200 /)
  const seen = await device.run(async () => {
    const box = document.querySelector('.scroller')
    const edge = () => box.getBoundingClientRect().top
    const drawn = async () => { for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame) }
    await drawn()
    const drifts = []
    for (let step = 0; step < 40 && box.scrollTop > 200; step++) {
      const row = [...box.querySelectorAll('[data-seq]')].find((one) => one.getBoundingClientRect().bottom > edge())
      const before = row.getBoundingClientRect().top
      box.scrollTop -= 200
      await drawn()
      drifts.push(Math.round(row.getBoundingClientRect().top - before - 200))
    }
    return { most: Math.max(...drifts.map(Math.abs)), steps: drifts.length, rows: box.querySelectorAll('article').length }
  })
  assert.ok(seen.steps > 20 && seen.rows > 60, JSON.stringify(seen))  // more of it was loaded on the way
  assert.ok(seen.most <= 1, JSON.stringify(seen))
  await device.close()
  await community.close()
})

test('firefox: where nothing may be stored one signs in, writes and reads', { skip: skip || (engine !== 'firefox' && 'WebKit has no such setting') }, async () => {
  const community = await Community.open()
  const [ada, ben] = await community.people('Ada', 'Ben')
  const group = await community.group(ada, 'Garden', [ben])
  const device = await EngineDevice.of(engine, ada, { preferences: { 'network.cookie.cookieBehavior': 2 } })
  await device.click('link', /Garden/)
  await device.send('Beans next')
  await device.see('article', own('Beans next', 'sent'))
  await community.say(ben, group, 'And peas')
  await device.see('article', /And peas/)
  await device.close()
  await community.close()
})
