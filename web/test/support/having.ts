// A state to begin with, and what comes after.
import type { State } from '../../src/contract'
import type { Events, Member } from '../../src/protocol.gen'
import { applyEvent, applySync, empty } from '../../src/store'
import { alice, page } from './fake_server'

export const bob = { ...alice, id: '2', username: 'bob', displayName: 'Bob' }
export const member = (userId: string, readSeq = 0, deliveredSeq = readSeq): Member => ({ userId, role: 'member', joinedAt: '2026-11-01T00:00:00.000Z', deliveredSeq, readSeq })

export const ready: Events['ready'] = {
  user: alice, cursor: 'c0', server: { name: 'snug', version: '0' }, limits: { receiptsLimit: 3 }, reconnect: { minMs: 0, maxMs: 0 }, preferences: { version: 0 },
}

/** Alice, with what a first load brings. */
export function having(more: Parameters<typeof page>[0]): State {
  return applySync(applyEvent(empty, 'ready', ready), page(more))
}

export function after<Name extends keyof Events>(state: State, name: Name, data: Events[Name], now = 0): State {
  return applyEvent(state, name, data, now)
}
