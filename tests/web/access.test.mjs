// For everybody: with assistive technology, by keyboard alone, on small screens, in other languages and directions.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { boxOf, boxesOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { faults } from './support/faults.mjs'

let community, ada, ben, group, direct, invite
before(async () => {
  community = await Community.open()
  const [owner, ...others] = await community.people('Ada Lovelace', 'Ben Okafor', 'Chiara Rossi', 'Dmitri')
  ;[ada, ben] = [owner, others[0]]
  group = await community.group(ada, 'Neighbours', others)
  direct = await community.direct(ada, ben)
  await community.as(ada, 'PATCH', `/chats/${group.id}`, { topic: 'Everything about the house' })
  await community.channel(ada, group, 'garden')
  await community.channel(ada, group, 'board', { private: true, memberIds: [ben.id] })
  const shelf = await community.group(ada, 'Shelf')
  await community.as(ada, 'PATCH', `/chats/${shelf.id}/state`, { archived: true })
  const loud = await community.group(ben, 'Loud', [ada])
  await community.as(ada, 'PATCH', `/chats/${loud.id}/state`, { mutedUntil: '9999-12-31T00:00:00.000Z' })
  await community.as(ada, 'PATCH', `/chats/${direct.id}/state`, { pinned: true })
  await community.as(ada, 'PUT', `/blocks/${others[2].id}`)
  const asked = await community.say(ben, group, 'Who has the **ladder**? See https://example.com/ladder')
  await community.say(ada, group, 'I have.\n\n```js\nconst ladder = { rungs: 12 } // long one\n```\n\n> and a quote\n\n- one\n- two\n\n`code`, ~~struck~~', { replyTo: asked.id })
  const gone = await community.say(others[1], group, 'never mind')
  await community.as(others[1], 'DELETE', `/messages/${gone.id}`)
  const edited = await community.say(others[1], group, '🎉')
  await community.as(others[1], 'PATCH', `/messages/${edited.id}`, { content: '🎉🎉' })
  await community.say(ben, group, '@ada.lovelace can I borrow it?')
  await community.say(ben, loud, 'LOUD')
  await community.say(ben, direct, 'hi')
  invite = await community.invite(ada, group)
})
after(() => community.close())

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 }, small: { width: 320, height: 568 } }

/** Goes through the pages in front of the door; stops at each. */
async function* door(device) {
  const { page } = device
  const back = async (hash) => {
    await page.goto(`${community.url}/${hash}`)
    await page.reload()
  }
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  yield 'signing in'
  await page.getByLabel('Username').fill('ada.lovelace')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Show password' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  yield 'a wrong password'
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByLabel('Your name').fill('New')
  await page.getByLabel('Password', { exact: true }).fill('short and good')
  yield 'registering'
  await back(`#invite=${invite.token}`)
  await page.getByRole('heading', { name: 'You are invited' }).waitFor()
  yield 'invited'
  await back('#setup=abc')
  await page.getByRole('heading', { name: 'This server is set up' }).waitFor()
  yield 'a used set-up link'
  await back('#/')
}

/** Goes through everything that can be open; stops at each. */
async function* inside(device, phone) {
  const { page } = device
  const escape = () => page.keyboard.press('Escape')
  const closed = (layer) => layer.waitFor({ state: 'detached' })
  const go = (hash) => page.evaluate((to) => { location.hash = to }, hash)
  const opened = async function* (what, open, layer, close = escape) {
    await open()
    await layer.waitFor()
    yield what
    await close()
    await closed(layer)
  }

  await device.row('Loud').waitFor()
  await page.getByRole('button', { name: /^Archived/ }).click()
  await device.row('Shelf').waitFor()
  yield 'the list'
  yield* opened('new chat', () => page.getByRole('button', { name: 'New chat' }).click(), device.dialog('New chat'))
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByRole('searchbox', { name: 'Find people by name' }).fill('be')
  await device.dialog('New group').getByRole('button', { name: /Ben Okafor/ }).click()
  yield 'new group'
  await escape()
  yield* opened('the switcher', () => page.getByRole('button', { name: 'Go to chat or person' }).click(), device.dialog('Go to chat or person'))
  yield* opened('nothing found', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('qqqq')
  }, page.getByText('Nothing of that name'))
  yield* opened('shortcuts', () => page.keyboard.press('Control+/'), device.dialog('Keyboard shortcuts'))

  await go(`#/chat/${group.id}`)
  await device.message('can I borrow it').waitFor()
  yield 'a conversation'
  await device.message('can I borrow it').focus()
  yield 'a message with the focus'
  yield* opened('the menu of a message', () => page.keyboard.press('Enter'), page.getByRole('menu'))
  await device.message('I have.').focus()
  await page.keyboard.press('Enter')
  await device.choose('Delete')
  const question = page.getByRole('alertdialog')
  await question.waitFor()
  yield 'a question'
  await escape()
  await closed(question)
  await device.message('I have.').focus()
  await page.keyboard.press('Enter')
  await device.choose('Edit')
  await page.getByText('Editing your message').waitFor()
  yield 'editing'
  await device.composer.press('Escape')
  await device.message('can I borrow it').focus()
  await page.keyboard.press('Enter')
  await device.choose('Reply')
  await page.getByText('Replying to Ben').waitFor()
  yield 'answering'
  await device.composer.fill('')
  await device.composer.pressSequentially('@be')
  yield* opened('suggestions', () => device.composer.pressSequentially('n'), page.getByRole('listbox'))
  await device.composer.fill('')
  yield* opened('the emoji', () => page.getByRole('button', { name: 'Emoji' }).click(), page.getByRole('button', { name: 'grinning', exact: true }))
  await device.composer.press('Escape')
  const panel = page.getByRole('complementary', { name: 'Details' })
  await page.getByRole('button', { name: /4 members/ }).click()
  await panel.getByRole('button', { name: /Chiara Rossi/ }).waitFor()
  yield 'details'
  yield* opened('the menu of a member', () => panel.getByRole('button', { name: /Chiara Rossi/ }).click(), page.getByRole('menu'))
  yield* opened('editing a chat', () => panel.getByRole('button', { name: 'Edit name and topic' }).click(), device.dialog('Edit name and topic'))
  yield* opened('adding people', () => panel.getByRole('button', { name: 'Add people' }).click(), device.dialog('Add people'))
  await panel.getByRole('button', { name: 'New channel' }).click()
  await device.dialog('New channel in Neighbours').getByRole('switch').click()
  yield 'a new channel'
  await escape()
  await panel.getByRole('button', { name: 'New invite link' }).click()
  await device.dialog('Invite people').waitFor()
  yield 'a new invite'
  await device.dialog('Invite people').getByRole('button', { name: 'New invite link' }).click()
  await page.getByRole('textbox', { name: 'Invite link' }).waitFor()
  yield 'an invite'
  await escape()
  await panel.getByRole('button', { name: 'Revoke' }).first().waitFor()
  yield 'details with invites'
  await panel.getByRole('button', { name: 'Close' }).click()
  await go(`#/chat/${direct.id}`)
  await device.message(/: hi/).waitFor()
  yield 'a direct chat'
  await page.getByRole('button', { name: /^Ben Okafor/ }).and(page.locator('[aria-expanded]')).click()
  yield* opened('a profile', () => panel.getByRole('button', { name: 'Show profile' }).click(), device.dialog('Show profile'))
  await panel.getByRole('button', { name: 'Close' }).click()
  await go('#/chat/1')
  await page.getByRole('heading', { name: 'This chat is not here any more' }).waitFor()
  yield 'a chat that is gone'
  await go('#/settings')
  await page.getByText('This device').waitFor()
  await page.getByLabel('About you').fill('x')
  yield 'settings'
  if (!phone) return
  await go('#/')
  yield 'home'
}

for (const [size, colorScheme] of [['desktop', 'light'], ['desktop', 'dark'], ['phone', 'light'], ['phone', 'dark'], ['small', 'light']]) {
  test(`nothing is out of reach: ${size}, ${colorScheme}`, async () => {
    const device = await Device.open(community, { ...sizes[size], colorScheme })
    const found = await faults(device, door(device))
    await device.signIn(ada)
    found.push(...(await faults(device, inside(device, size !== 'desktop'))))
    await device.close()
    assert.deepEqual(found, [])
  })
}

test('by keyboard alone one signs in, opens a chat, writes, edits and goes elsewhere', async () => {
  const [kurt, lena] = await community.people('Kurt', 'Lena')
  const chat = await community.direct(kurt, lena)
  await community.group(kurt, 'Orchard', [lena])
  await community.say(lena, chat, 'apples?')
  const device = await Device.open(community)
  const { keyboard } = device.page
  /** Where the focus is can be seen: on the element itself or what is drawn around it. */
  const focused = async (matches) => {
    const one = await device.page.evaluate(() => {
      const rings = []
      for (let at = document.activeElement, n = 0; at && n < 3; at = at.parentElement, n++) {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at)
        rings.push((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none')
      }
      const { activeElement: element } = document
      return { name: element.ariaLabel ?? element.innerText, seen: element.matches(':focus-visible') && rings.some(Boolean) }
    })
    if (matches && !matches.test(one.name)) return false
    assert.ok(one.seen, `the focus on ${one.name} is seen`)
    return true
  }
  const tabTo = async (what, key = 'Tab') => {
    for (let n = 0; n < 30; n++) {
      await keyboard.press(key)
      if (await focused(what)) return
    }
    assert.fail(`${what} is not reached`)
  }

  await device.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await until('the first field has the focus', () => device.page.getByLabel('Username').evaluate((one) => one === document.activeElement))
  await keyboard.type('kurt')
  await keyboard.press('Tab')
  await keyboard.type(kurt.password)
  await device.drawn()
  await keyboard.press('Enter')
  await device.row('Lena').waitFor()

  await tabTo(/Orchard|Lena/)
  const first = await device.page.evaluate(() => document.activeElement.innerText)
  if (!/Lena/.test(first)) await keyboard.press('ArrowDown')
  await until('the chat has the focus', () => focused(/Lena/))
  await keyboard.press('Enter')
  await until('one can write at once', () => device.composer.evaluate((one) => one === document.activeElement).catch(() => false))
  await keyboard.type('pears')
  await keyboard.press('Shift+Enter')
  await keyboard.type('and plums')
  await keyboard.press('Enter')
  await device.own('pears and plums', 'sent').waitFor()

  assert.equal(await device.message('pears and plums').getAttribute('tabindex'), '0', 'the newest message is the one to come to')

  // Into the messages, to the one above and its menu, and back.
  await tabTo(/pears and plums/, 'Shift+Tab')
  await keyboard.press('ArrowUp')
  await until('the message above has the focus', () => focused(/apples/))
  await keyboard.press('Enter')
  await device.page.getByRole('menu').waitFor()
  await until('the menu has the focus', () => focused(/Reply/))
  await keyboard.press('Escape')
  assert.ok(await focused(/apples/), 'at once: the next key is not the menu\'s any more')
  await device.page.getByRole('menu').waitFor({ state: 'detached' })
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowDown')
  await until('the composer has the focus', () => focused(/Message to Lena/))
  await keyboard.press('ArrowUp')
  await device.page.getByText('Editing your message').waitFor()
  await keyboard.type(', please')
  await keyboard.press('Enter')
  await device.own('pears and plums, please', 'sent').waitFor()

  await keyboard.press('Control+k')
  await device.page.getByRole('combobox', { name: 'Go to chat or person' }).waitFor()
  await keyboard.type('orch')
  await device.page.getByRole('option', { name: /Orchard/, selected: true }).waitFor()
  await keyboard.press('Enter')
  await device.page.getByRole('textbox', { name: 'Message to Orchard' }).waitFor()
  await until('one can write', () => device.composer.evaluate((one) => one === document.activeElement))
  await keyboard.type('in the orchard')
  await keyboard.press('Enter')
  await device.own('in the orchard', 'sent').waitFor()
  await keyboard.press('Alt+ArrowDown')
  await device.page.getByRole('textbox', { name: 'Message to Lena' }).waitFor()
  await keyboard.press('Control+k')
  await device.dialog('Go to chat or person').waitFor()
  await keyboard.press('Escape')
  await device.dialog('Go to chat or person').waitFor({ state: 'detached' })
  await until('the focus is back', () => device.composer.evaluate((one) => one === document.activeElement))
  await device.close()
})

test('after choosing to answer in the menu of a message, or an emoji, one can write at once', async () => {
  const [romy, sven] = await community.people('Romy', 'Sven')
  await community.say(sven, await community.direct(romy, sven), 'well?')
  const device = await Device.of(romy)
  const { page } = device
  const canWrite = () => device.composer.evaluate((one) => one === document.activeElement)
  await device.enter('Sven')
  await device.message('well?').focus()
  await page.keyboard.press('Enter')
  await device.choose('Reply')
  assert.ok(await canWrite(), 'at once')
  await page.getByText('Replying to Sven').waitFor()
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await device.drawn()
  assert.ok(await canWrite(), 'and after the menu has gone')
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('button', { name: 'grinning', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Search emoji' }).waitFor({ state: 'detached' })
  await device.drawn()
  assert.ok(await canWrite(), 'after an emoji')
  assert.equal(await device.composer.inputValue(), '😀')
  await device.close()
})

test('a form that is filled in and sent at once, as by a password manager, is taken as it is', async () => {
  const quentin = await community.person('Quentin')
  const device = await Device.open(community)
  await device.page.getByLabel('Username').fill(quentin.username)
  const field = device.page.getByLabel('Password', { exact: true })
  await field.evaluate((input, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text)
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    input.form.requestSubmit()
  }, quentin.password)
  const refused = await Promise.race([device.page.getByRole('alert').waitFor().then(() => true), device.list.waitFor().then(() => false)])
  await device.close().catch(() => undefined)
  assert.equal(refused, false)
})

test('a chat is found by what was typed, and a switch is as it was left, also before they are drawn', async () => {
  const [tara, udo] = await community.people('Tara', 'Udo')
  for (const title of ['Apples', 'Pears', 'Plums']) await community.group(tara, title, [udo])
  const device = await Device.of(tara)
  const { page } = device
  /** All of it within one frame. */
  const atOnce = (form, change) => form.evaluate(change)
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Go to chat or person' })
  await field.waitFor()
  await atOnce(field, (input) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, 'appl')
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  })
  await page.getByRole('textbox', { name: 'Message to Apples' }).waitFor()
  await page.getByRole('button', { name: /2 members/ }).click()
  await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'New channel' }).click()
  const dialog = device.dialog('New channel in Apples')
  await dialog.waitFor()
  await atOnce(dialog, (one) => {
    const title = one.querySelector('[name=title]')
    title.value = 'cellar'
    title.dispatchEvent(new InputEvent('input', { bubbles: true }))
    one.querySelector('[role=switch]').click()
    title.form.requestSubmit()
  })
  await page.getByRole('textbox', { name: 'Message to cellar' }).waitFor()
  const { chats } = await community.as(tara, 'GET', '/sync')
  assert.equal(chats.find(({ title }) => title === 'cellar').private, true)
  await device.close()
})

for (const [what, options, named] of [
  ['a desktop', sizes.desktop, true], ['a narrow window', sizes.phone, false], ['a tablet', { ...sizes.desktop, hasTouch: true, isMobile: true }, false],
]) {
  test(`keys are named where there are keys: ${what}`, async () => {
    const device = await Device.of(ben, options)
    const { page } = device
    assert.equal(await page.getByText('Ctrl K', { exact: true }).isVisible(), named)
    await page.getByRole('button', { name: 'Go to chat or person' }).click()
    await device.dialog('Go to chat or person').getByRole('option').first().waitFor()
    assert.equal(await page.getByText('Enter to open').isVisible(), named)
    await device.close()
  })
}

test('in the emoji one comes to a group by its sign, and from there to the emoji', async () => {
  const [vera, willi] = await community.people('Vera', 'Willi')
  await community.direct(vera, willi)
  const device = await Device.of(vera)
  const { page } = device
  const focused = () => page.evaluate(() => document.activeElement.ariaLabel)
  await device.enter('Willi')
  await page.getByRole('button', { name: 'Emoji' }).click()
  const signs = page.getByRole('toolbar', { name: 'Emoji groups' })
  await signs.getByRole('button', { name: 'Smileys' }).and(page.locator('[aria-current]')).waitFor()
  await page.keyboard.press('Tab')
  await becomes('Smileys', focused)
  for (const group of ['People', 'Animals and nature', 'Food and drink']) {
    await page.keyboard.press('ArrowRight')
    await becomes(group, focused)
  }
  await page.keyboard.press('Enter')
  await becomes('grapes', focused)
  await signs.getByRole('button', { name: 'Food and drink' }).and(page.locator('[aria-current]')).waitFor()
  const [heading, row] = await boxesOf(page.getByRole('heading', { name: 'Food and drink' }), signs)
  assert.ok(Math.abs(heading.y - row.y - row.height) < 30, JSON.stringify([heading, row]))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await becomes('🍈', () => device.composer.inputValue())

  // With the mouse: the last one, which is far below.
  await page.getByRole('button', { name: 'Emoji' }).click()
  await signs.getByRole('button', { name: 'Recently used' }).and(page.locator('[aria-current]')).waitFor()
  await signs.getByRole('button', { name: 'Flags' }).click()
  await signs.getByRole('button', { name: 'Flags' }).and(page.locator('[aria-current]')).waitFor()
  await device.assertAccessible('the emoji')
  await device.close()
})

test('new messages are read out, history is not', async () => {
  const [nora, otto] = await community.people('Nora', 'Otto')
  const chat = await community.direct(nora, otto)
  await community.say(otto, chat, 'from before')
  const device = await Device.of(nora)
  await device.enter('Otto')
  await device.message('from before').waitFor()
  assert.equal(await device.log.getAttribute('aria-live'), 'off')
  await community.say(otto, chat, 'read **me**')
  await device.page.getByRole('status').filter({ hasText: 'Otto: read me' }).waitFor({ state: 'attached' })
  assert.equal(await device.page.getByRole('status').filter({ hasText: 'from before' }).count(), 0)
  await device.close()
})

test('German is chosen by the browser, or in the settings, and fits on small screens', async () => {
  const [petra, rolf] = await community.people('Petra', 'Rolf')
  const chat = await community.direct(petra, rolf)
  await community.say(rolf, chat, 'Servus')
  const device = await Device.open(community, { ...sizes.small, locale: 'de-AT' })
  const { page } = device
  const narrow = async (what) => assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, what)
  await page.getByRole('heading', { name: 'Willkommen zurück' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de')
  await narrow('signing in')
  await page.getByRole('textbox').first().fill('petra')
  await page.locator('input[type=password]').fill(petra.password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByText('Servus').waitFor()
  await narrow('the list')
  await page.goto(`${community.url}/#/chat/${chat.id}`)
  await page.getByText('Heute', { exact: true }).waitFor()
  await narrow('the conversation')
  await page.goto(`${community.url}/#/settings`)
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  await page.getByText('Dieses Gerät').waitFor()
  await narrow('the settings')
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption('English')
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
  await page.reload()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  await device.close()
})

for (const size of ['desktop', 'phone']) {
  test(`written from right to left everything has its place: ${size}`, async () => {
    const device = await Device.of(ben, sizes[size])
    const { page } = device
    const fits = async (what) => {
      await page.evaluate(() => (document.documentElement.dir = 'rtl'))
      const { wide, log } = await page.evaluate(() => {
        const box = document.querySelector('[role=log]')
        return { wide: document.documentElement.scrollWidth - innerWidth, log: box ? box.scrollWidth - box.clientWidth : 0 }
      })
      assert.deepEqual({ wide, log }, { wide: 0, log: 0 }, what)
      await device.picture(`rtl ${size} ${what}`)
    }
    await fits('the list')
    if (size === 'desktop') assert.ok((await boxOf(device.list)).x > 640, 'the list stands on the right')
    await device.enter('Neighbours')
    await device.message('can I borrow it').waitFor()
    await fits('a conversation')
    await page.getByRole('button', { name: /4 members/ }).click()
    await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: /Chiara/ }).waitFor()
    await fits('details')
    // A name with its sign is one word from left to right: the sign does not move to its other end.
    const handle = page.getByRole('complementary', { name: 'Details' }).getByText('@chiara.rossi')
    const [sign, name] = await handle.evaluate((one) => {
      const places = []
      const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        for (let at = 0; at < text.length; at++) {
          const range = document.createRange()
          range.setStart(text, at)
          range.setEnd(text, at + 1)
          places.push(range.getBoundingClientRect().x)
        }
      }
      return places
    })
    assert.ok(sign < name, `@ at ${sign}, the name at ${name}`)
    await page.goto(`${community.url}/#/settings`)
    await page.getByText('This device').waitFor()
    await fits('settings')
    await device.close()
  })
}
