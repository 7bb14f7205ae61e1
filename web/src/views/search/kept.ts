// What was looked for last and found, for who comes back from a message: in this tab, as long as the same person is
// signed in.
import type { Client } from '../../contract'
import type { Finder } from './finder'

export interface Kept {
  readonly account: string
  /** As it stands in the address. */
  address: string
  finder: Finder | undefined
  /** The result that had the focus last, by its key, and how far below the upper edge of the list it stood. */
  key: string | undefined
  offset: number
}

let kept: Kept | undefined
let followed: Client | undefined

/** What has changed since, is so in what was found, too. */
function follow(client: Client): void {
  if (followed === client) return
  followed = client
  client.onEvent('message_updated', (message) => kept?.finder?.changed(message))
  client.onEvent('message_deleted', ({ id, deletedAt }) => kept?.finder?.changed({ id, deletedAt }))
}

/** What there is of this address, or a new one. */
export function keptOf(client: Client, account: string, address: string): Kept {
  follow(client)
  if (kept?.account === account && kept.address === address) return kept
  kept?.finder?.stop()
  return (kept = { account, address, finder: undefined, key: undefined, offset: 0 })
}
