// Files between two people: sent over lines good and bad, seen, heard, looked through, and sent on.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'

import { temporaryFolder } from '../clients/support/server.mjs'
import { boxOf } from './support/boxes.mjs'
import { Device, becomes, until } from './support/browser.mjs'
import { Community } from './support/community.mjs'
import { FileServer } from './support/file_server.mjs'
import { file, picture, tone } from './support/files.mjs'
import { withMicrophone } from './support/microphone.mjs'

let community
before(async () => (community = await Community.open({ args: ['--file-limit=12'] })))
after(() => community.close())

/** Two people in a direct chat that is open; both devices send and get files by one server. */
async function pair(one, other, { second: options = {}, first: firstOptions = {} } = {}) {
  const [first, second] = await community.people(one, other)
  const chat = await community.direct(first, second)
  const files = new FileServer()
  const open = async (person, name, { prepare, ...more } = {}) => {
    const device = await Device.of(person, { ...more, prepare: async (context) => {
      await files.serve(context)
      await prepare?.(context)
    } })
    await device.enter(name)
    await device.page.getByRole('button', { name: 'Attach files' }).waitFor()
    return device
  }
  return { first, second, chat, files, device: await open(first, other, firstOptions), otherDevice: () => open(second, one, options) }
}

const pick = (device, ...files) => device.page.locator('.composer input[type=file]').setInputFiles(files)
const cards = (device) => device.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')
/** How many cards are with the server. */
const ready = (device, count) => becomes(count, () => device.page.locator('.tray-done').count())
const send = (device) => device.page.getByRole('button', { name: 'Send', exact: true }).click()
const photo = (name, hue = 0, [width, height] = [320, 200]) => file(name, 'image/png', picture(width, height, hue))
const loaded = (device, count) => becomes(count, () => device.log.locator('.picture-there').count())
const viewer = (device) => device.dialog('Picture viewer')

test('pictures and a file go with their words, and are seen and opened by the other', async () => {
  const { device: ada, otherDevice, files } = await pair('Ada', 'Ben')
  await pick(ada, photo('a.png'), photo('b.png', 2, [200, 320]), file('план (2).pdf', 'application/pdf', Buffer.from('%PDF-1.4')))
  await becomes(3, () => cards(ada).count())
  await ready(ada, 3)
  await ada.assertAccessible('files to send')
  await ada.page.getByRole('button', { name: 'Describe b.png' }).click()
  await ada.dialog('Describe this').getByRole('textbox').fill('A violet wall')
  await ada.assertAccessible('a description')
  await ada.page.getByRole('button', { name: 'Save', exact: true }).click()
  await ada.page.getByRole('button', { name: 'As file, with each byte: a.png' }).click()
  await ada.page.getByText('As files, pictures keep each byte').waitFor()
  await ready(ada, 3)
  assert.deepEqual([...files.uploads.values()].filter(({ name }) => name === 'a.png').map(({ as }) => as), ['file'], 'the first one is taken back')
  await ada.composer.fill('Look **here**')
  await ada.composer.press('Enter')
  await ada.own('3 files: Look here', 'sent').waitFor()
  await becomes(0, () => cards(ada).count())
  await ada.row('You: 3 files: Look here').waitFor()

  const ben = await otherDevice()
  await ben.row('3 files: Look here').waitFor()
  await loaded(ben, 2)
  const card = ben.log.getByRole('link', { name: /план \(2\)\.pdf PDF/ })
  assert.match(await card.getAttribute('href'), /^\/files\/\d+\/2\?t=[^&]+&download=1$/)
  assert.equal(await card.getAttribute('download'), 'план (2).pdf')
  await ben.assertAccessible('a message with files')
  await ben.log.getByRole('button', { name: 'Open Photo (A violet wall), 2 of 2' }).click()
  await viewer(ben).getByRole('img', { name: 'Photo (A violet wall)' }).waitFor()
  await viewer(ben).getByText('A violet wall', { exact: true }).waitFor()
  await ben.assertAccessible('the viewer')
  await ben.page.keyboard.press('Escape')
  await viewer(ben).waitFor({ state: 'detached' })
  await ada.close()
  await ben.close()
})

test('a line that is cut is no loss: it goes on from what has arrived, and the message is there once', async () => {
  const { device: cleo, otherDevice, files } = await pair('Cleo', 'Dan')
  const bytes = Buffer.alloc((9 << 20) + 17, 'snug')
  let cuts = 3
  files.kept = 1_000_000
  files.disturb = (method) => (method === 'PATCH' && cuts-- > 0 ? 0 : undefined)
  await pick(cleo, file('film.bin', 'application/octet-stream', bytes))
  await send(cleo)
  await cleo.log.getByText('No connection. It goes on by itself.').waitFor()
  await cleo.assertAccessible('a message whose files are on their way')
  await cleo.own('film.bin', 'sent').waitFor()
  const [upload] = files.uploads.values()
  assert.ok(upload.bytes.equals(bytes))
  const patches = files.requests.filter((line) => line.startsWith('PATCH')).map((line) => Number(line.split(' ')[2]))
  assert.deepEqual(patches, [0, 1_000_000, 2_000_000, 3_000_000, 3_000_000 + (8 << 20)].filter((from) => from < bytes.length))
  const dan = await otherDevice()
  await dan.message('film.bin').waitFor()
  await becomes(1, () => dan.log.getByRole('article').count())
  await cleo.close()
  await dan.close()
})

test('what is refused can be tried again or discarded, and its text comes back; cancelled, the server forgets it', async () => {
  const { device: emil, files } = await pair('Emil', 'Finn')
  files.disturb = (method) => (method === 'POST' ? 415 : undefined)
  await pick(emil, file('odd.bin', 'application/octet-stream', Buffer.alloc(10)))
  await cards(emil).getByRole('alert').waitFor()
  await emil.assertAccessible('a card that failed')
  await emil.composer.fill('about this')
  await emil.composer.press('Enter')
  await emil.log.getByRole('group', { name: 'not sent' }).getByRole('button', { name: 'Discard' }).click()
  await becomes('about this', () => emil.composer.inputValue())
  files.disturb = (method) => (method === 'PATCH' ? 503 : undefined)
  await pick(emil, file('slow.bin', 'application/octet-stream', Buffer.alloc(10)))
  await until('it was begun', () => files.uploads.size === 1)
  await emil.page.getByRole('button', { name: 'Cancel slow.bin' }).click()
  await until('the server has forgotten it', () => files.uploads.size === 0)
  await becomes(0, () => cards(emil).count())
  await emil.close()
})

test('after a reload the file is picked again, and goes on where it was', async () => {
  const { device: gwen, files } = await pair('Gwen', 'Hal')
  gwen.page.on('dialog', (dialog) => void dialog.accept())
  const bytes = Buffer.alloc(500_000, 'x')
  const path = join(temporaryFolder(), 'again.bin')
  writeFileSync(path, bytes)
  files.kept = 200_000
  let cut = true
  files.disturb = (method) => (method !== 'PATCH' && method !== 'HEAD' ? undefined : cut ? 0 : undefined)
  await gwen.page.locator('.composer input[type=file]').setInputFiles(path)
  await until('a part of it has arrived', () => [...files.uploads.values()].some((upload) => upload.bytes.length >= 200_000))
  await gwen.page.reload()
  await gwen.page.getByRole('button', { name: 'Attach files' }).waitFor()
  cut = false
  files.requests.length = 0
  await gwen.page.locator('.composer input[type=file]').setInputFiles(path)
  await ready(gwen, 1)
  assert.equal(files.uploads.size, 1)
  assert.equal(files.requests[0].split(' ')[0], 'HEAD')
  await send(gwen)
  await gwen.own('again.bin', 'sent').waitFor()
  await gwen.close()
})

test('dropped and pasted files are taken; folders and what is too large are refused in words; eleven go in two messages', async () => {
  const { device: ida, files } = await pair('Ida', 'Jan')
  await ida.composer.fill('eleven')
  const give = (kind, names, { folder = false, text, size = 1 } = {}) => ida.composer.evaluate((field, [kind, names, folder, text, size]) => {
    const data = new DataTransfer()
    for (const name of names) data.items.add(new File([new Uint8Array(size)], name, { type: 'application/octet-stream' }))
    if (text) data.setData('text/plain', text)
    const entry = DataTransferItem.prototype.webkitGetAsEntry
    DataTransferItem.prototype.webkitGetAsEntry = () => ({ isDirectory: folder })
    const event = kind === 'paste' ? new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }) : new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data })
    field.dispatchEvent(event)
    DataTransferItem.prototype.webkitGetAsEntry = entry
    return event.defaultPrevented
  }, [kind, names, folder, text, size])
  assert.ok(await give('dragenter', ['x']) !== undefined)
  await ida.page.getByText('Drop to send to Jan').waitFor()
  assert.ok(await give('dragover', ['x']))
  assert.ok(await give('drop', ['summer'], { folder: true }))
  await ida.page.getByText('Folders cannot be sent.').waitFor()
  await becomes(0, () => ida.page.getByText('Drop to send to Jan').count())
  assert.ok(await give('paste', ['huge.bin'], { size: (12 << 20) + 1 }))
  await ida.page.getByText('huge.bin is too large. At most 12.6 MB go.').waitFor()
  assert.equal(await give('paste', ['x.png'], { text: 'text beside a picture' }), false)
  assert.equal(files.requests.length, 0, 'not a byte has left')
  assert.equal(await cards(ida).count(), 0)

  assert.ok(await give('drop', ['1', '2', '3', '4', '5', '6']))
  assert.ok(await give('paste', ['7', '8', '9', '10', '11']))
  await ida.page.getByText('More than 10 files: they go in 2 messages.').waitFor()
  await ready(ida, 11)
  await ida.composer.press('Enter')
  await ida.own('10 files: eleven', 'sent').waitFor()
  await ida.own('11', 'sent').waitFor()
  await becomes(2, () => ida.log.getByRole('article').count())
  await ida.close()
})

test('sounds play one at a time, by keys alone', async () => {
  const { device: kim } = await pair('Kim', 'Lev')
  for (const name of ['one.wav', 'two.wav']) {
    await pick(kim, file(name, 'audio/wav', tone(20_000)))
    await ready(kim, 1)
    await kim.composer.press('Enter')
    await kim.own(name, 'sent').waitFor()
  }
  const sound = (name) => kim.log.getByRole('group', { name })
  await kim.composer.press('Shift+Tab')
  await until('the newest message has the focus', () => kim.message('two.wav').evaluate((one) => one === document.activeElement))
  await kim.page.keyboard.press('Tab')
  await kim.page.keyboard.press('Space')
  await sound('two.wav').getByRole('button', { name: 'Pause' }).waitFor()
  await kim.page.keyboard.press('Tab')
  const slider = sound('two.wav').getByRole('slider', { name: 'Position' })
  await until('the slider has the focus', () => slider.evaluate((one) => one === document.activeElement))
  await kim.page.keyboard.press('End')
  await kim.page.keyboard.press('ArrowLeft')
  await until('it is five seconds before the end', async () => /^0:1[5-9] of 0:20$/.test(await slider.getAttribute('aria-valuetext')))
  await kim.assertAccessible('a sound that plays')
  await kim.page.keyboard.press('Tab')
  for (const speed of ['1.5×', '2×', '1×', '1.5×']) {
    await kim.page.keyboard.press('Enter')
    await sound('two.wav').getByRole('button', { name: `Speed: ${speed}` }).waitFor()
  }
  await sound('one.wav').getByRole('button', { name: 'Play' }).click()
  await sound('one.wav').getByRole('button', { name: 'Pause' }).waitFor()
  await sound('two.wav').getByRole('button', { name: 'Play' }).waitFor()
  await kim.close()
})

test('a voice message is recorded, heard by the other, and thrown away by Escape', async () => {
  const { device: mia, otherDevice } = await pair('Mia', 'Noor', { first: { prepare: (context) => withMicrophone(context) } })
  const recorder = mia.page.getByRole('group', { name: 'Recording' })
  await mia.page.getByRole('button', { name: 'Record a voice message' }).click()
  await until('it hears something', async () => Number(await recorder.getByRole('meter').getAttribute('aria-valuenow').catch(() => 0)) > 5)
  await mia.assertAccessible('the recorder')
  await mia.page.keyboard.press('Escape')
  await recorder.waitFor({ state: 'detached' })
  await until('the focus is back', () => mia.composer.evaluate((one) => one === document.activeElement))
  await mia.page.getByRole('button', { name: 'Record a voice message' }).click()
  await recorder.getByRole('timer').filter({ hasText: '0:01' }).waitFor()
  await mia.page.keyboard.press('Enter')
  await mia.own(/Voice message \(0:0\d\)/, 'sent').waitFor()
  const noor = await otherDevice()
  await noor.row('Voice message').waitFor()
  const voice = noor.log.getByRole('group', { name: 'Voice message' })
  await voice.getByRole('button', { name: 'Play' }).click()
  await voice.getByRole('button', { name: 'Pause' }).waitFor()
  await until('it goes on', async () => /^0:0[1-9] of/.test(await voice.getByRole('slider').getAttribute('aria-valuetext')))
  await mia.close()
  await noor.close()
})

for (const [name, said] of [['NotAllowedError', 'Your browser keeps this page from the microphone.'], ['NotFoundError', 'No microphone was found.']]) {
  test(`a microphone that cannot be had is told in words: ${name}`, async () => {
    const { device } = await pair(`Olga ${name}`, `Paul ${name}`, { first: { prepare: (context) => withMicrophone(context, name) } })
    await device.page.getByRole('button', { name: 'Record a voice message' }).click()
    await device.page.getByText(said).waitFor()
    await device.page.getByRole('button', { name: 'Record a voice message' }).waitFor()
    await device.close()
  })
}

test('the viewer goes through all pictures of the chat by keys, and gives the focus back', async () => {
  const { device: rita } = await pair('Rita', 'Sven')
  for (const [index, count] of [1, 5].entries()) {
    await pick(rita, ...Array.from({ length: count }, (_, n) => photo(`${index}-${n}.png`, n)))
    await ready(rita, count)
    await rita.composer.press('Enter')
    await rita.own(count === 1 ? 'Photo' : '5 photos', 'sent').waitFor()
  }
  await rita.composer.press('Shift+Tab')
  await until('the newest message has the focus', () => rita.message('5 photos').evaluate((one) => one === document.activeElement))
  await rita.page.keyboard.press('Tab')
  const first = rita.log.getByRole('button', { name: 'Open Photo, 1 of 5' })
  await until('the first picture has the focus', () => first.evaluate((one) => one === document.activeElement))
  await rita.page.keyboard.press('Enter')
  const at = (text) => viewer(rita).getByText(text, { exact: true }).waitFor()
  await at('2 of 6')
  for (const [key, place] of [['ArrowRight', '3 of 6'], ['ArrowLeft', '2 of 6'], ['End', '6 of 6'], ['ArrowRight', '6 of 6'], ['Home', '1 of 6'], ['ArrowLeft', '1 of 6']]) {
    await rita.page.keyboard.press(key)
    await at(place)
  }
  const zoom = viewer(rita).getByRole('button', { name: 'Zoom' })
  await zoom.click()
  await viewer(rita).getByRole('button', { name: 'Zoom', pressed: true }).waitFor()
  await rita.page.keyboard.press('0')
  await viewer(rita).getByRole('button', { name: 'Zoom', pressed: false }).waitFor()
  await rita.page.keyboard.press('Escape')
  await viewer(rita).waitFor({ state: 'detached' })
  await until('the focus is where it was', () => first.evaluate((one) => one === document.activeElement))
  await rita.close()
})

test('a picture is sent on to another chat, and says so there', async () => {
  const { first, device: tom } = await pair('Tom', 'Uma')
  await community.group(first, 'Choir', [])
  await pick(tom, photo('a.png'))
  await ready(tom, 1)
  await tom.composer.press('Enter')
  await tom.own('Photo', 'sent').waitFor()
  await tom.act('Photo', 'More')
  await tom.choose('Forward')
  await tom.dialog('Forward to').getByRole('searchbox').fill('cho')
  await tom.dialog('Forward to').getByRole('button', { name: 'Choir' }).waitFor()
  await tom.assertAccessible('the question to whom')
  await tom.dialog('Forward to').getByRole('button', { name: 'Choir' }).click()
  await tom.page.getByText('Forwarded to Choir').waitFor()
  await tom.enter('Choir')
  await tom.message('Photo').getByText('Forwarded', { exact: true }).waitFor()
  await loaded(tom, 1)
  await tom.close()
})

test('the details list the files of a chat by kind, page by page', async () => {
  const { device: vera } = await pair('Vera', 'Wim')
  for (const round of [0, 1, 2, 3]) {
    await pick(vera, ...Array.from({ length: 9 }, (_, n) => photo(`${round}${n}.png`, n, [40, 30])), ...(round ? [] : [file('notes.txt', 'text/plain', Buffer.from('x')), file('a.wav', 'audio/wav', tone())].slice(0, 1)))
    await ready(vera, round ? 9 : 10)
    await vera.composer.press('Enter')
    await becomes(round + 1, () => vera.log.getByRole('article', { name: /sent$/ }).count())
  }
  await vera.page.locator('[aria-controls=panel]').click()
  const list = vera.page.getByRole('tabpanel', { name: 'Pictures' })
  await becomes(30, () => list.getByRole('listitem').count())
  await vera.assertAccessible('the files of a chat')
  await list.getByRole('button', { name: 'Show more' }).click()
  await becomes(36, () => list.getByRole('listitem').count())
  await vera.page.getByRole('tab', { name: 'Pictures' }).press('ArrowRight')
  await vera.page.getByRole('tabpanel', { name: 'Files' }).getByRole('link', { name: /notes\.txt/ }).waitFor()
  await vera.page.getByRole('tab', { name: 'Files' }).press('ArrowRight')
  await vera.page.getByText('No voice messages or sound yet.').waitFor()
  await vera.close()
})

test('pictures that come slowly move nothing, and one that does not come is a card', async () => {
  const { device: xena, otherDevice, files } = await pair('Xena', 'Yuri')
  for (const [n, size] of [[600, 400], [300, 500], [900, 200], [64, 64]].entries()) {
    await pick(xena, photo(`${n}.png`, n, size))
    await ready(xena, 1)
    await xena.composer.press('Enter')
    await becomes(n + 1, () => xena.log.getByRole('article', { name: /sent$/ }).count())
  }
  const held = []
  files.hold = () => new Promise((resolve) => held.push(resolve))
  const yuri = await otherDevice()
  await until('all are asked for', () => held.length >= 4)
  const pictures = yuri.log.locator('.picture')
  const before = await boxOf(pictures.nth(3))
  await yuri.page.evaluate(() => {
    globalThis.shifted = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  for (const [index, go] of held.entries()) go(index === 1 ? 500 : undefined)
  files.hold = undefined
  await loaded(yuri, 3)
  await yuri.log.getByRole('link', { name: /\d\.png This file cannot be shown/ }).waitFor()
  assert.deepEqual(await boxOf(pictures.nth(3)), before)
  const shifted = await yuri.page.evaluate(() => globalThis.shifted)
  assert.ok(shifted < 0.01, `it shifted by ${shifted}`)
  await yuri.assertAccessible('pictures, and one that failed')
  await xena.close()
  await yuri.close()
})

/** A second of a film, made by the page itself. */
const dropFilm = (device) => device.composer.evaluate(async (field) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 })
  const context = canvas.getContext('2d')
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' })
  const pieces = []
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  const over = new Promise((resolve) => { recorder.onstop = resolve })
  recorder.start(100)
  await new Promise((resolve) => {
    let frames = 0
    const draw = () => {
      context.fillStyle = `hsl(${frames * 8} 70% 50%)`
      context.fillRect(0, 0, 320, 180)
      if (frames++ < 40) requestAnimationFrame(draw)
      else resolve()
    }
    draw()
  })
  recorder.stop()
  await over
  const data = new DataTransfer()
  data.items.add(new File(pieces, 'film.webm', { type: 'video/webm' }))
  field.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
})

test('a film goes with its first picture and its size, and is fetched when it is played', async () => {
  const { device: alma, otherDevice, files } = await pair('Alma', 'Bert')
  await dropFilm(alma)
  await alma.page.getByText('A film keeps where it was taken').waitFor()
  await ready(alma, 1)
  await alma.composer.press('Enter')
  await alma.own('Film', 'sent').waitFor()
  const poster = [...files.uploads.values()].find(({ name }) => name === 'poster.jpg')
  assert.equal(poster.bytes.subarray(0, 2).toString('hex'), 'ffd8')
  const bert = await otherDevice()
  const film = bert.log.locator('video')
  await film.waitFor()
  assert.match(await film.getAttribute('poster'), /\/preview\?t=/)
  const { width, height } = await boxOf(film)
  assert.ok(Math.abs(width / height - 16 / 9) < 0.02, `${width} × ${height}`)
  await until('its poster is fetched', () => files.requests.some((line) => line.endsWith('/preview')))
  assert.ok(!files.requests.some((line) => /^GET \/files\/\d+\/0$/.test(line)), 'nothing of the film itself')
  await bert.assertAccessible('a film')
  await film.evaluate((one) => one.play())
  await until('it plays', () => film.evaluate((one) => one.currentTime > 0 || one.ended))
  await alma.close()
  await bert.close()
})

test('while the part for files cannot be had, messages are there and can be written', async () => {
  const [first, second] = await community.people('Cara', 'Dirk')
  const chat = await community.direct(first, second)
  await community.say(second, chat, 'words alone')
  const cara = await Device.of(first, { serviceWorkers: 'block' })
  await cara.enter('Dirk')
  await cara.context.route(/deferred_parts/, (route) => route.abort())
  await cara.page.reload()
  await cara.message('words alone').waitFor()
  assert.equal(await cara.page.getByRole('button', { name: 'Attach files' }).count(), 0)
  await cara.send('still here')
  await cara.own('still here', 'sent').waitFor()
  await cara.close()
})

test('in German, on a phone, from right to left: everything has its words and its place', async () => {
  const { device: zoe, otherDevice } = await pair('Zoe', 'Aron', { second: { width: 320, height: 640, hasTouch: true, isMobile: true, colorScheme: 'dark' } })
  await pick(zoe, photo('a.png'), photo('b.png', 2), photo('c.png', 3))
  await ready(zoe, 3)
  await zoe.composer.press('Enter')
  await zoe.own('3 photos', 'sent').waitFor()
  const aron = await otherDevice()
  await loaded(aron, 3)
  const inside = () => aron.page.evaluate(() => [...document.querySelectorAll('.picture')].every((one) => {
    const { left, right } = one.getBoundingClientRect()
    return left >= 0 && right <= innerWidth
  }))
  assert.ok(await inside())
  await aron.page.evaluate(() => { document.documentElement.dir = 'rtl' })
  assert.ok(await inside())
  await aron.page.getByRole('button', { name: 'Attach files' }).click()
  for (const item of ['Photos and films', 'Take a photo', 'Files']) await aron.page.getByRole('menuitem', { name: item, exact: true }).waitFor()
  await aron.page.keyboard.press('Escape')
  await aron.assertAccessible('at 320 pixels')
  await aron.page.evaluate(() => {
    document.documentElement.dir = 'ltr'
    localStorage.setItem('snug.preferences', JSON.stringify({ ...JSON.parse(localStorage.getItem('snug.preferences') ?? '{}'), language: 'de' }))
  })
  await aron.page.reload()
  await aron.page.getByRole('article', { name: /3 Fotos/ }).waitFor()
  await aron.page.getByRole('button', { name: 'Dateien anhängen' }).waitFor()
  await zoe.close()
  await aron.close()
})
