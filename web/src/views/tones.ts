// Which of twelve tones a face has. Each id prefers one, the same everywhere; where that is taken by somebody who was here
// before, another: nobody known looks like anybody else while there are tones left, and after that all are used alike.
import { computed, effect, signal } from '@preact/signals'

import type { Client, Id } from '../contract'

const tones = 12
/** Goes once round all of them, with neighbours far apart. */
const stride = 5

/** Steps of the golden angle around the wheel of hues: spread evenly, whatever the ids have in common. */
function preferred(id: Id): number {
  return Math.floor(((Number(id.slice(-9)) * 0.618033988749895) % 1) * tones)
}

/** Ids are older the smaller they are; both are decimal without leading zeros. */
const byAge = (a: Id, b: Id) => a.length - b.length || (a < b ? -1 : 1)

/** Gives tones to those of `ids` that have none, the oldest first; what was given stays. Answers `given` if there are none. */
export function assignTones(given: ReadonlyMap<Id, number>, ids: Iterable<Id>): ReadonlyMap<Id, number> {
  const fresh = [...ids].filter((id) => !given.has(id))
  if (fresh.length === 0) return given
  const all = new Map(given)
  const uses = new Array<number>(tones).fill(0)
  for (const tone of given.values()) ++uses[tone]!
  for (const id of fresh.sort(byAge)) {
    const fewest = Math.min(...uses)
    let tone = preferred(id)
    while (uses[tone]! > fewest) tone = (tone + stride) % tones
    all.set(id, tone)
    ++uses[tone]!
  }
  return all
}

const people = signal<ReadonlyMap<Id, number>>(new Map())
const rooms = signal<ReadonlyMap<Id, number>>(new Map())

export const toneOf = (id: Id): number => people.value.get(id) ?? rooms.value.get(id) ?? preferred(id)

/** Those who are known have their tones before they are drawn. */
export function followFaces(client: Client) {
  effect(() => {
    if (!client.account.value) people.value = rooms.value = new Map()  // the next one knows others
  })
  const users = computed(() => client.state.value.users)
  const chats = computed(() => client.state.value.chats)
  effect(() => {
    people.value = assignTones(people.peek(), users.value.keys())
  })
  effect(() => {
    const shown = [...chats.value.values()].filter(({ kind, parentId }) => kind !== 'direct' && !parentId)
    rooms.value = assignTones(rooms.peek(), shown.map(({ id }) => id))
  })
}
