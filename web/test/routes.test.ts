// Addresses: what stands behind the # says where one is.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { address, goTo } from './support/page'
import { accountHref, adminHref, adminParts, chatHref, go, inviteUrl, parseRoute, route, searchHref, threadHref } from '../src/routes'

test('each address is of one page', () => {
  for (const [hash, expected] of [
    ['', { page: 'home' }],
    ['#/', { page: 'home' }],
    ['#/chat/12', { page: 'chat', chatId: '12' }],
    ['#/chat/12/345', { page: 'chat', chatId: '12', seq: 345 }],
    ['#/chat/12/thread/9', { page: 'chat', chatId: '12', rootId: '9' }],
    ['#/chat/12/345/thread/9/2', { page: 'chat', chatId: '12', seq: 345, rootId: '9', at: 2 }],
    ['#/threads', { page: 'threads' }],
    ['#/settings', { page: 'settings' }],
    ['#/admin', { page: 'admin', part: 'overview' }],
    ['#/admin/bans', { page: 'admin', part: 'bans' }],
    ['#/admin/users', { page: 'admin', part: 'users' }],
    ['#/admin/users/ada.l-1_x', { page: 'admin', part: 'users', username: 'ada.l-1_x' }],
    ['#/search/', { page: 'search', query: '' }],
    ['#/search/from%3Aann%20%22a%2Fb%22', { page: 'search', query: 'from:ann "a/b"' }],
    ['#/search/100%', { page: 'search', query: '100%' }],
    ['#setup=abc', { page: 'setup', token: 'abc' }],
    ['#invite=a%2Bb&utm_source=mail', { page: 'invite', token: 'a+b' }],
    ['#invite=100%', { page: 'invite', token: '100%' }],
  ] as const) assert.deepEqual(parseRoute(hash), expected, hash)
})

test('what is no address leads home', () => {
  for (const hash of ['#/chat', '#/chat/x', '#/chat/12/x', '#/chat/12/3/4', '#/chat/12/thread', '#/chat/12/thread/x', '#/chat/thread/9', '#/chat/-1', '#/elsewhere', '#/search', '#/searches/x', '#invite=', 'chat/12', '#//chat/12', '#/admin/', '#/admin/elsewhere', '#/admin/bans/x', '#/admin/users/a/b', '#/admin/toString']) {
    assert.deepEqual(parseRoute(hash), { page: 'home' }, hash)
  }
})

test('what is linked to is what is opened', () => {
  assert.deepEqual(parseRoute(chatHref('7')), { page: 'chat', chatId: '7' })
  assert.deepEqual(parseRoute(chatHref('7', 3)), { page: 'chat', chatId: '7', seq: 3 })
  assert.deepEqual(parseRoute(threadHref('7', '70', 2)), { page: 'chat', chatId: '7', rootId: '70', at: 2 })
  for (const part of adminParts) assert.deepEqual(parseRoute(adminHref(part)), { page: 'admin', part })
  for (const query of ['', 'in:7 a/b#c?d&e=%41 é "x"']) assert.deepEqual(parseRoute(searchHref(query)), { page: 'search', query })
  assert.deepEqual(parseRoute(accountHref('ada.l')), { page: 'admin', part: 'users', username: 'ada.l' })
  assert.deepEqual(parseRoute(new URL(inviteUrl('a b&c=d/é')).hash), { page: 'invite', token: 'a b&c=d/é' })
})

test('one goes by links, by the program, and again to where one is', () => {
  goTo('#/chat/7')
  assert.deepEqual(route.value, { page: 'chat', chatId: '7' })
  go('#/settings', { replace: true })
  assert.deepEqual([address(), route.value], ['#/settings', { page: 'settings' }])
  // To the same message once more: it has to be looked for again.
  goTo('#/chat/7/3')
  const before = route.value
  go('#/chat/7/3')
  assert.deepEqual(route.value, before)
  assert.notEqual(route.value, before)
})
