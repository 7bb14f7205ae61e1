// What people write is words, whatever it looks like; and nobody is asked anything they did not ask for.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { Device, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'

let community
before(async () => (community = await Community.open()))
after(() => community.close())

/** Each sets this, if it comes to life. */
const harm = 'window.harmed=1'
const html = [
  `<script>${harm}</script>`,
  `<img src=x onerror="${harm}">`,
  `<svg onload="${harm}"><animate onbegin="${harm}" attributeName=x dur=1s>`,
  `"><iframe srcdoc="<script>parent.${harm}</script>"></iframe>`,
  `<a href="javascript:${harm}">a</a><form action="javascript:${harm}"><button>b</button></form>`,
  `<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css><base href=//evil.example/>`,
  `<meta http-equiv=refresh content="0;url=javascript:${harm}">`,
  `{{constructor.constructor('${harm}')()}} \${${harm}}`,
]
const links = [
  `[press](javascript:${harm})`, `[press](JaVaScRiPt:${harm})`, `[press](\tjava\nscript:${harm})`, `[press](&#106;avascript:${harm})`,
  `[press](data:text/html,<script>${harm}</script>)`, `[press](vbscript:${harm})`, `[press](blob:x)`, `[press](file:///etc/passwd)`,
  `![press](javascript:${harm})`, `![press](https://evil.example/spy.png)`, `<javascript:${harm}>`, `[press][1]\n\n[1]: javascript:${harm}`,
  `[press](https://evil.example/"onmouseover="${harm})`, `[press](//evil.example)`, `[press](/sw.js)`,
]
const good = ['see https://example.com/a?b=c#d.', '[there](https://example.com/there)', 'www.example.com']
const nested = [
  '>'.repeat(400) + ' deep', '- '.repeat(300) + 'deep', '*'.repeat(2000), '['.repeat(1500) + ']('.repeat(500), '`'.repeat(999), '**a *b '.repeat(300),
  '||||\n|-|-|-|\n'.repeat(50), '||a '.repeat(700), `||<img src=x onerror="${harm}">|| ||[press](javascript:${harm})||`, `|<b onclick=${harm}>|\n|-|\n|<svg onload=${harm}>|`,
  '|a'.repeat(900) + '|\n' + '|-'.repeat(900) + '|', '- [ ] '.repeat(400), '&amp;&lt;&#x41;', '<!-- ' + '-'.repeat(500), '\\'.repeat(500), '~~~html\n<script>' + harm + '</script>', '```' + 'x'.repeat(500) + '\ny',
]
const odd = [
  '\u202Egnp.exe\u202C', '\u2066\u2067\u2068 isolates that never end', 'Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F'.repeat(60), '\u200B\u200D\uFEFF', '\u0000\u0007\u001B[31m',
  'W'.repeat(7900), 'https://example.com/' + 'a'.repeat(3000), '👩‍👩‍👧‍👦'.repeat(200), '\n'.repeat(300) + '.', 'مرحبا <b>hello</b> שלום',
]

/** Nothing has run, nothing stands on the page that only words should have made, and it is no wider than the screen. */
async function assertInert(device, what) {
  const { page } = device
  const found = await page.evaluate(() => ({
    harmed: globalThis.harmed,
    elements: [...document.querySelectorAll('iframe, object, embed, base, img, form[action], script:not([src^="/assets/"]), body link, body style, body meta, animate')].map((one) => one.outerHTML),
    handlers: [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]).filter(({ name }) => /^on|^srcdoc$/.test(name)).map(({ name }) => name),
    hrefs: [...document.querySelectorAll('[href]')].map((one) => one.getAttribute('href')).filter((href) => !/^(#|https?:|mailto:|\/assets\/|\/icons\/|\/manifest)/.test(href)),
    wide: document.documentElement.scrollWidth - innerWidth,
  }))
  assert.deepEqual(found, { harmed: undefined, elements: [], handlers: [], hrefs: [], wide: 0 }, what)
}

test('messages are shown as they were meant, or as they were written', async () => {
  const [mallory, ada] = await community.people('Mallory', 'Ada')
  const chat = await community.group(mallory, 'Bench', [ada])
  for (const width of [1280, 390]) {
    const device = await Device.of(ada, { width, height: 800 })
    await device.enter('Bench')
    for (const [kind, texts] of Object.entries({ html, links, nested, odd, good })) {
      for (const content of texts) {
        const message = await community.say(mallory, chat, content).catch((error) => assert.equal(error.code, 'bad_request', content))
        if (message) await community.read(mallory, chat, message.seq)
      }
      await community.say(mallory, chat, `the end of ${kind} on ${width}`)
      await device.message(`the end of ${kind} on ${width}`).waitFor()
      await assertInert(device, kind)
      assert.equal(await device.log.evaluate((box) => box.scrollWidth - box.clientWidth), 0, kind)
    }
    const targets = await device.log.locator('a').evaluateAll((all) => all.map(({ href, rel, target }) => ({ href, rel, target })))
    const hrefs = targets.map(({ href }) => href)
    for (const href of ['https://example.com/a?b=c#d', 'https://example.com/there', 'http://www.example.com/']) assert.ok(hrefs.includes(href), href)
    for (const { href, rel, target } of targets) {
      assert.match(href, /^https?:\/\//)
      assert.ok(target === '_blank' && /noopener/.test(rel) && /noreferrer/.test(rel), href)
    }
    await device.send(`and still one can write on ${width}`)
    await device.own(`and still one can write on ${width}`, 'sent').waitFor()
    await device.close()
  }
})

test('names, titles, topics and words about oneself are words', async () => {
  const evil = html[1].slice(0, 64)
  const mallory = await community.person('Mallory Two')
  const bella = await community.person('Bella')
  await community.as(mallory, 'PATCH', '/users/me', { displayName: evil, bio: `${html[0]} ${html[2]}` })
  const chat = await community.group(mallory, `"><svg onload=${harm}>`, [bella])
  await community.as(mallory, 'PATCH', `/chats/${chat.id}`, { topic: `<img src=x onerror=${harm}> abc` })
  const channel = await community.channel(mallory, chat, `<b onclick=${harm}>b</b>`)
  await community.say(mallory, chat, `@bella <img src=x onerror="${harm}">`)
  await community.say(mallory, channel, 'x')
  const device = await Device.of(bella)
  await device.enter('"><svg')
  await device.message(evil).first().waitFor()
  await assertInert(device, 'the conversation')
  await device.page.getByRole('button', { name: /"><svg.*2 members/ }).click()
  await device.page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: /onerror/ }).click()
  await device.choose('Show profile')
  await device.dialog('Show profile').getByText(html[0]).waitFor()
  await assertInert(device, 'the profile')
  await device.page.keyboard.press('Escape')
  await device.page.keyboard.press('Control+k')
  await device.page.getByRole('combobox', { name: 'Go to chat or person' }).fill('<img')
  await device.page.getByRole('option').first().waitFor()
  await assertInert(device, 'the switcher')
  await device.page.keyboard.press('Escape')
  await device.page.getByRole('combobox', { name: 'Go to chat or person' }).waitFor({ state: 'detached' })
  await device.drawn()  // the focus goes back to where it was, then
  await device.composer.pressSequentially('@mallory.t')
  await device.page.getByRole('option').first().waitFor()
  await assertInert(device, 'suggestions')
  await device.close()
})

test('the policy holds, and these tests would hear of it', async () => {
  const device = await Device.open(community)
  const alive = await device.page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.harmed=1">')
      return true
    } catch {
      return false
    }
  })
  assert.equal(alive, false)
  await device.page.evaluate(() => {
    new Image().src = 'http://evil.example/spy.png'
  })
  await until('both are heard of', () => device.troubles.length >= 2)
  await assert.rejects(device.close())
})

test('an address can carry nothing in', async () => {
  const dora = await community.person('Dora')
  const device = await Device.of(dora)
  for (const hash of [`#javascript:${harm}`, `#/chat/1"><script>${harm}</script>`, '#/chat/999999999999999999999', '#/nowhere', '#invite=%E0%A4%A', `#invite=<img src=x onerror=${harm}>`, `#setup=${html[1]}`, '#main']) {
    await device.page.goto(`${community.url}/${hash}`)
    await device.page.reload()
    await device.page.locator('h1').first().waitFor()
    await assertInert(device, hash)
  }
  await device.close()
})

test('for notifications the browser is asked when somebody switches them on, and never before', async () => {
  const [emil, fritz] = await community.people('Emil', 'Fritz')
  const chat = await community.direct(emil, fritz)
  await community.group(emil, 'Workshop')
  // Counts what is asked and what is shown; the answer is the one given here.
  const prepare = (context) => context.addInitScript(() => {
    globalThis.asked = 0
    globalThis.shown = []
    let permission = 'default'
    globalThis.Notification = class {
      static get permission() { return permission }
      static requestPermission() {
        globalThis.asked++
        permission = 'granted'
        return Promise.resolve(permission)
      }
      constructor(title, { body, tag }) { globalThis.shown.push({ title, body, tag }) }
      close() {}
    }
  })
  const device = await Device.of(emil, { prepare })
  const { page } = device
  const asked = () => page.evaluate(() => globalThis.asked)
  await device.enter('Workshop')
  await community.say(fritz, chat, 'unasked')
  await device.row('unasked').waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  const notify = page.getByRole('switch', { name: /^Tell me about new messages/ })
  await notify.waitFor()
  assert.equal(await notify.isChecked(), false)
  assert.equal(await asked(), 0)
  await notify.click()
  await until('it is on', () => notify.isChecked())
  assert.equal(await asked(), 1)

  await community.say(fritz, chat, 'see **this**')
  await until('it is told', () => page.evaluate(() => globalThis.shown.length === 1))
  assert.deepEqual(await page.evaluate(() => globalThis.shown), [{ title: 'Fritz', body: 'see this', tag: chat.id }])
  await device.enter('Fritz')
  await community.say(fritz, chat, 'in front of you')
  await device.message('in front of you').waitFor()
  await device.enter('Workshop')
  await community.as(emil, 'PATCH', `/chats/${chat.id}/state`, { mutedUntil: new Date(Date.now() + 3_600_000).toISOString() })
  await device.row('muted').waitFor()
  await community.say(fritz, chat, 'muted')
  await device.row('Fritz').filter({ hasText: '1 unread message' }).waitFor()
  assert.equal(await page.evaluate(() => globalThis.shown.length), 1)
  assert.equal(await asked(), 1)
  await device.close()
})
