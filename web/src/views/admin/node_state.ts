// What is good and bad about the nodes of a cluster and their Redis.
import type { NodeFacts, RedisFacts } from '../../protocol.gen'
import type { AdminWords } from '../../text/admin'
import { bytesOf } from './controls'

/** As many commands a node applies in about a second. */
const muchBehind = 50_000

/** The share of its memory at which a Redis is nearly full. */
const nearlyFull = 0.8

export const isWell = ({ state, behind = 0 }: Pick<NodeFacts, 'state' | 'behind'>): boolean => state === 'up' && behind < muchBehind

/** In one line. */
export const redisFacts = ({ version, memory, maxMemory }: RedisFacts, t: AdminWords['nodes']): string =>
  [t.version(version), maxMemory === undefined ? t.memory(bytesOf(memory)) : t.memoryOf(bytesOf(memory), bytesOf(maxMemory))].join(' · ')

/** The worst of it; none: it is well. */
export function redisProblem({ writes, appendOnly, memory, maxMemory }: RedisFacts, t: AdminWords['nodes']): string | undefined {
  if (!writes) return t.noWrites
  if (maxMemory !== undefined && memory >= nearlyFull * maxMemory) return t.full
  return appendOnly ? undefined : t.forgetful
}
