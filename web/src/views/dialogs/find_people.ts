// People by name: those that are known here at once, all others from the server.
import { useEffect, useState } from 'preact/hooks'

import type { State } from '../../contract'
import type { User } from '../../protocol.gen'
import { useClient } from '../context'

const pauseMs = 200
const most = 30

function matches(user: User, wanted: string): boolean {
  return user.username.toLowerCase().startsWith(wanted) || user.displayName.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted))
}

function known(state: State, wanted: string): User[] {
  const found: User[] = []
  for (const user of state.users.values()) if (user.id !== state.me?.id && !user.deleted && matches(user, wanted)) found.push(user)
  return found.sort((a, b) => a.displayName.localeCompare(b.displayName)).slice(0, most)
}

/** `searching`: the server has not answered yet. With less than two letters: the people one knows. */
export function usePeople(query: string): { people: readonly User[]; searching: boolean } {
  const client = useClient()
  const wanted = query.trim().toLowerCase().replace(/^@/, '')
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
  const local = known(client.state.value, wanted)
  const ids = new Set(local.map((user) => user.id))
  const me = client.state.value.me?.id
  const remote = answer.wanted === wanted ? answer.users.filter((user) => !ids.has(user.id) && user.id !== me) : []
  return { people: [...local, ...remote], searching: [...wanted].length >= 2 && answer.wanted !== wanted }
}
