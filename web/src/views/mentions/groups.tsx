// User groups in what one writes and reads: offered after @, and marked in texts with the way to who is in them.
import { useEffect } from 'preact/hooks'

import type { Id, State } from '../../contract'
import type { Chat, UserGroup } from '../../protocol.gen'
import { bestFit, fits } from '../../text/match'
import { roomsWords } from '../../text/rooms'
import { useClient, useSelect } from '../context'
import type { Suggestion } from '../conversation/completion'
import { openProfile } from '../dialogs/open'
import { Person } from '../dialogs/person'
import { Icon } from '../icons'
import { Modal, openLayer, type Place } from '../layers'
import { withRoom } from './room'

const most = 6

/** A group that is named so; signs at the end may be the sentence's. */
export function groupNamed({ userGroups }: Pick<State, 'userGroups'>, written: string): UserGroup | undefined {
  if (userGroups.size === 0) return undefined
  for (let name = written.toLowerCase(); name; name = name.slice(0, -1)) {
    for (const group of userGroups.values()) if (group.name.toLowerCase() === name) return group
    if (!/[_.-]$/.test(name)) break
  }
  return undefined
}

/** Those whose name or title begins so. Mentions of groups by guests do nothing. */
function groupsFor({ userGroups, me }: State, chat: Chat, query: string): Suggestion[] {
  if (chat.kind === 'direct' || me?.role === 'guest') return []
  const named = [...userGroups.values()].filter(({ memberIds }) => memberIds.length > 0)
    .map((group) => ({ group, rank: bestFit(query, [group.name, group.title]) }))
    .filter(({ rank }) => rank >= fits.initials)
  named.sort((a, b) => b.rank - a.rank || a.group.name.localeCompare(b.group.name))
  return named.map(({ group: { id, name, title, memberIds } }) => {
    const count = roomsWords.peek().userGroups.members(memberIds.length)
    return {
      key: `group ${id}`, insert: `@${name} `, text: title ?? `@${name}`, note: title === undefined ? count : `@${name} · ${count}`, emoji: <Icon name="users" />,
      whole: name.toLowerCase() === query.toLowerCase(),
    }
  })
}

/** People who were found for a query; behind them groups and everybody, if they may be meant; guesses come last. */
export function withNames(state: State, chat: Chat, query: string, people: readonly Suggestion[]): readonly Suggestion[] {
  const groups = groupsFor(state, chat, query).slice(0, most / 2)
  if (groups.length === 0) return withRoom(state, chat, query, people)
  const known = people[0]?.guess ? [] : people
  return withRoom(state, chat, query, [...known.slice(0, most - groups.length), ...groups])
}

/** `@name` in a text: a group's is a button, all else stays as it was written. */
export function GroupMention({ written }: { written: string }) {
  const group = useSelect((state) => groupNamed(state, written), [written])
  const mine = useSelect((state) => state.me !== undefined && (group?.memberIds.includes(state.me.id) ?? false), [group])
  if (!group) return <>@{written}</>
  const { name } = group
  const open = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    openMembers(group.id, { x: box.left, y: box.bottom + 4 })
  }
  return (
    <>
      <button type="button" tabIndex={-1} dir="ltr" class={mine ? 'mention mention-me' : 'mention'} title={group.title} aria-haspopup="dialog" onClick={open}>
        @{written.slice(0, name.length)}
      </button>
      {written.slice(name.length)}
    </>
  )
}

const openMembers = (groupId: Id, at: Place) => openLayer((close) => <Members groupId={groupId} at={at} close={close} />, { brief: true })

function Members({ groupId, at, close }: { groupId: Id; at: Place; close: () => void }) {
  const client = useClient()
  const t = roomsWords.value.userGroups
  const group = useSelect((state) => state.userGroups.get(groupId), [groupId])
  const users = useSelect((state) => state.users)
  useEffect(() => {
    if (group) client.loadUsers(group.memberIds).catch(() => undefined)
  }, [group])
  if (!group) return null
  const people = group.memberIds.flatMap((id) => users.get(id) ?? []).sort((a, b) => a.displayName.localeCompare(b.displayName))
  const openOf = (id: Id) => {
    close()
    openProfile(id)
  }
  return (
    <Modal label={t.title(group.name)} close={close} class="menu group-members" at={at}>
      <div class="group-head">
        <strong dir="auto">{group.title ?? `@${group.name}`}</strong>
        <span class="quiet">
          {group.title !== undefined && <><bdi dir="ltr">@{group.name}</bdi>{' · '}</>}
          {t.members(group.memberIds.length)}
        </span>
      </div>
      <div class="people" role="group" aria-label={t.title(group.name)}>
        {people.map((user) => <Person key={user.id} user={user} onClick={() => openOf(user.id)} />)}
        {group.memberIds.length === 0 && <p class="hint">{t.none}</p>}
      </div>
    </Modal>
  )
}
