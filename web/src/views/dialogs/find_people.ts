// People by name: those that are known here at once, all others from the server.
import { useEffect, useState } from 'preact/hooks'

import type { State } from '../../contract'
import type { User } from '../../protocol.gen'
import { bestFit } from '../../text/match'
import { useClient } from '../context'

const pauseMs = 200
const most = 30

/** Those of them whose names fit, the best first. */
export function peopleNamed(users: Iterable<User>, wanted: string): User[] {
  return [...users]
    .map((user) => ({ user, rank: bestFit(wanted, [user.displayName, user.username]) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.user.displayName.localeCompare(b.user.displayName))
    .map(({ user }) => user)
}

export function knownPeople(state: State, query: string): User[] {
  const others = [...state.users.values()].filter((user) => user.id !== state.me?.id && !user.deleted)
  return peopleNamed(others, wantedOf(query)).slice(0, most)
}

const wantedOf = (query: string) => query.trim().toLowerCase().replace(/^@/, '')

/** `searching`: the server has not answered yet. With less than two letters: the people one knows. */
export function usePeople(query: string): { people: readonly User[]; searching: boolean } {
  const client = useClient()
  const wanted = wantedOf(query)
  const [answer, setAnswer] = useState<{ wanted: string; users: readonly User[] }>({ wanted: '', users: [] })
  useEffect(() => {
    if ([...wanted].length < 2) return
    let current = true
    const timer = setTimeout(() => {
      client.call('find_users', { query: wanted, limit: most }).then(
        ({ users }) => current && setAnswer({ wanted, users }),
        () => current && setAnswer({ wanted, users: [] }), // Those known here are still shown.
      )
    }, pauseMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [wanted])
  const local = knownPeople(client.state.value, query)
  const ids = new Set(local.map((user) => user.id))
  const me = client.state.value.me?.id
  const remote = answer.wanted === wanted ? answer.users.filter((user) => !ids.has(user.id) && user.id !== me) : []
  return { people: [...local, ...remote], searching: [...wanted].length >= 2 && answer.wanted !== wanted }
}
