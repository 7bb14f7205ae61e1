// What the server answers to a search.
import type { Client } from '../../contract'
import type { Operations, SearchAnswer, TextRange } from '../../protocol.gen'

export type { SearchAnswer }
/** In code points. */
export type Range = Readonly<TextRange>
export type SearchParams = Operations['search_messages']['params']

export type Ask = (params: SearchParams) => Promise<SearchAnswer>

export const askOf = (client: Client): Ask => (params) => client.call('search_messages', params)
