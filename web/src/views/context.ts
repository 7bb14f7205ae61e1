// What every view is given: the client, and the part of its state that the view draws.
import { computed } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'

import type { Client, State } from '../contract'

export const ClientContext = createContext<Client | null>(null)

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('no client around this view')
  return client
}

/** A part of the state. The view is drawn anew when that part is another object, not at every change elsewhere. */
export function useSelect<T>(select: (state: State) => T, inputs: readonly unknown[] = []): T {
  const client = useClient()
  return useMemo(() => computed(() => select(client.state.value)), [client, ...inputs]).value
}
