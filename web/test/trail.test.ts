// Back: what is open above a page is closed by it, one after the other, and leaves nothing behind in the history.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { FakeHistory } from './support/entries'
import { Trail } from '../src/trail'

function setUp() {
  const history = new FakeHistory()
  const trail = new Trail(history)
  history.arrived = (samePage) => trail.arrived(samePage)
  const open: string[] = []
  const show = (name: string) => {
    const gone = () => void (open.includes(name) && open.splice(open.indexOf(name), 1))
    open.push(name)
    const left = trail.open(gone)
    return () => {
      gone()
      left()
    }
  }
  const goTo = (href: string, replace = false) => trail.goTo(href, history.href, replace)
  /** The pages that Back leads through from here, with what is open above each. */
  const way = () => history.entries.slice(0, history.at + 1).map(({ href, state }) => href + '+'.repeat((state as { depth?: number } | null)?.depth ?? 0))
  const back = () => (history.press(-1), history.rest())
  return { history, trail, open, show, goTo, way, back }
}

test('Back closes the topmost layer first, then leaves the page', () => {
  const { history, open, show, goTo, way, back } = setUp()
  goTo('#/a')
  show('panel')
  show('menu')
  history.rest()
  assert.deepEqual(way(), ['#/', '#/a', '#/a+', '#/a++'])
  back()
  assert.deepEqual(open, ['panel'])
  back()
  assert.deepEqual([open, history.href], [[], '#/a'])
  back()
  assert.equal(history.href, '#/')
  // Forward leads to the page, and to nothing that was above it.
  for (let n = 0; n < 3; n++) history.press(1), history.rest()
  assert.deepEqual([way(), open], [['#/', '#/a'], []])
})

test('what is closed otherwise takes its entry along', () => {
  const { history, trail, open, show, goTo, way, back } = setUp()
  goTo('#/a')
  const close = show('menu')
  history.rest()
  close()
  history.rest()
  assert.deepEqual(way(), ['#/', '#/a'])
  // A menu that opens a dialog; the dialog is closed by Escape.
  const menu = show('menu')
  history.rest()
  menu()
  show('dialog')
  history.rest()
  assert.deepEqual([way(), open], [['#/', '#/a', '#/a+'], ['dialog']])
  assert.equal(trail.closeTop(), true)
  assert.equal(trail.closeTop(), false)
  // Another one opens while the browser is still on its way back.
  show('other')
  history.rest()
  assert.deepEqual([way(), open], [['#/', '#/a', '#/a+'], ['other']])
  back()
  assert.deepEqual([way(), open], [['#/', '#/a'], []])
})

test('from a layer one goes to another page in one step, and back in one', () => {
  const { history, open, show, goTo, way, back } = setUp()
  goTo('#/a')
  show('panel')
  show('menu')
  history.rest()
  goTo('#/b')
  assert.deepEqual(open, [], 'at once')
  history.rest()
  assert.deepEqual(way(), ['#/', '#/a', '#/b'])
  back()
  assert.equal(history.href, '#/a')
  // In place of this page.
  show('panel')
  show('question')
  history.rest()
  goTo('#/', true)
  history.rest()
  assert.deepEqual(way(), ['#/', '#/'])
})

test('an address that is typed in, and a jump over several entries, leave nothing open', () => {
  const { history, open, show, goTo, way, back } = setUp()
  goTo('#/a')
  show('panel')
  history.rest()
  history.enter('#/c')
  history.rest()
  assert.deepEqual([open, history.href], [[], '#/c'])
  back()
  assert.deepEqual(way(), ['#/', '#/a'], 'the entry of what is gone is passed over')
  show('panel')
  show('menu')
  history.rest()
  history.press(-3)
  history.rest()
  assert.deepEqual([open, way()], [[], ['#/']])
  // Into the entry of a layer of another page.
  show('menu')
  history.rest()
  history.enter('#/c')
  history.rest()
  show('dialog')
  history.rest()
  history.press(-2)
  history.rest()
  assert.deepEqual([open, way()], [[], ['#/']])
})

test('a page that was reloaded below a layer is without it', () => {
  const { history } = setUp()
  history.push({ depth: 0, from: '#/' }, '#/a')
  history.push({ depth: 1, from: '#/' })
  history.push({ depth: 2, from: '#/' })
  const again = new Trail(history)
  history.arrived = (samePage) => again.arrived(samePage)
  history.rest()
  assert.deepEqual([history.href, history.at, history.state()], ['#/a', 1, { depth: 0, from: '#/' }])
  // A tab that was opened with such an entry alone has nothing to go back to.
  const alone = new FakeHistory()
  alone.replace({ depth: 1 })
  const trail = new Trail(alone)
  alone.arrived = (samePage) => trail.arrived(samePage)
  alone.rest()
  trail.goTo('#/b', '#/', false)
  alone.wait()
  assert.deepEqual([alone.href, alone.at], ['#/b', 1])
})

test('to the page above one goes back, if one came from it', () => {
  const { history, trail, show, goTo, way } = setUp()
  goTo('#/a')
  show('panel')
  history.rest()
  assert.equal(trail.backTo('#/x'), false)
  assert.equal(trail.backTo('#/'), true)
  history.rest()
  assert.deepEqual(way(), ['#/'])
  assert.equal(trail.backTo('#/'), false)
})

test('and to another page that it may be, whatever stands behind its name', () => {
  const { history, trail, goTo, way } = setUp()
  goTo('#/find/x')
  goTo('#/a')
  history.rest()
  assert.equal(trail.backTo('#/', '#/found/'), false)
  assert.equal(trail.backTo('#/', '#/find/'), true)
  history.rest()
  assert.equal(way().at(-1), '#/find/x')
})

test('whatever is pressed, the history and what is open come to agree', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below
  for (let run = 0; run < 300; run++) {
    const { history, trail, open, show, goTo, way } = setUp()
    const closers: (() => void)[] = []
    const done: string[] = []
    for (let step = 0; step < 30; step++) {
      const what = ['open', 'open', 'close', 'top', 'go', 'replace', 'back', 'forward', 'jump', 'address', 'rest', 'rest'][random(12)]!
      done.push(what)
      if (what === 'open') closers.push(show(`${step}`))
      if (what === 'close') closers.splice(random(closers.length + 1), 1)[0]?.()
      if (what === 'top') trail.closeTop()
      if (what === 'go') goTo(`#/${random(4)}`)
      if (what === 'replace') goTo(`#/${random(4)}`, true)
      if (what === 'back') history.press(-1)
      if (what === 'forward') history.press(1)
      if (what === 'jump') history.press(-random(4))
      if (what === 'address') history.enter(`#/${random(4)}`)
      if (what === 'rest') history.rest()
    }
    for (let n = 0; n < 5; n++) history.rest(), history.wait()
    const depth = (history.state() as { depth?: number } | null)?.depth ?? 0
    assert.deepEqual([depth, trail.depth, trail.underWay], [open.length, open.length, false], `${done.join(' ')}: ${way().join(' ')}`)
    // Each layer is closed by one step back, without leaving the page.
    const page = history.href
    for (let left = open.length; left > 0; left--) {
      history.press(-1)
      history.rest()
      assert.deepEqual([open.length, history.href], [left - 1, page], done.join(' '))
    }
  }
})
