// What the server answers to a search.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'

/** In code points. */
export type Range = readonly [from: number, to: number]

export interface SearchAnswer {
  readonly messages: readonly Message[]
  /** Where the words stand in `content`. */
  readonly matches: readonly { readonly messageId: string; readonly ranges: readonly Range[] }[]
  /** There may be more; a page can be short all the same, or empty. */
  readonly nextCursor?: string
  /** How far back it has looked. */
  readonly searchedTo?: string
  /** Up to this version everything is in the index. */
  readonly indexedTo?: number
}

export interface SearchParams {
  readonly query: string
  readonly chatId?: string
  /** What days are counted in: minutes east of UTC. */
  readonly utcOffset?: number
  readonly limit?: number
  readonly page?: string
}

export type Ask = (params: SearchParams) => Promise<SearchAnswer>

type Call = (name: 'search_messages', params: SearchParams) => Promise<SearchAnswer>

export const askOf = (client: Client): Ask => (params) => (client.call as unknown as Call)('search_messages', params)
