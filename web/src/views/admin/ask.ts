// What the administration asks of the server.
import { useCallback } from 'preact/hooks'

import { CallError, type Client } from '../../contract'
import { useClient } from '../context'

/** `client.call`, which also notices that one is no administrator any more: to the server there is nothing here then. */
export function useAsk(): Client['call'] {
  const client = useClient()
  return useCallback<Client['call']>(
    (name, params) =>
      client.call(name, params).catch(async (error: unknown) => {
        // Its answer becomes part of the state, and with the role this part of the page goes (AdminGate).
        if (error instanceof CallError && error.failure.code === 'not_found') await client.call('get_me', {}).catch(() => undefined)
        throw error
      }),
    [client],
  )
}
