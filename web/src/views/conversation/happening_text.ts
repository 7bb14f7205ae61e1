// Who came and went, in words: those of one kind that stand together are one line.
import type { Happening, Id, State } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { listOf } from '../../text/format'
import { userName } from '../names'

/** How many are named; the others are counted. */
const named = 3

/** The lines of what happened between two messages, in the order in which each began. */
export function linesOf(state: State, chat: Chat, happenings: readonly Happening[]): string[] {
  const t = words.value.happening
  const lines: string[] = []
  for (const group of folded(happenings)) {
    const { kind, by, title } = group[0]!
    const byMe = by !== undefined && by === state.me?.id
    const actor = by === undefined ? undefined : byMe ? t.you : userName(state, by)
    if (kind === 'renamed') {
      lines.push(actor === undefined ? t.renamed(title ?? '', chat.kind) : t.renamedBy(actor, byMe, title ?? '', chat.kind))
      continue
    }
    const ids = [...new Set(group.flatMap(({ userId }) => userId ?? []))]
    const me = ids.includes(state.me?.id ?? '')
    if (actor !== undefined) {
      const whom = namesOf(state, ids, t.youObject)
      lines.push(kind === 'joined' ? t.added(actor, byMe, whom) : t.removed(actor, byMe, whom))
      continue
    }
    const who = namesOf(state, ids, t.you)
    lines.push(t[kind === 'removed' ? 'gone' : kind](who, ids.length > 1 ? 'many' : me ? 'me' : 'one'))
  }
  return lines
}

/**
 * Of one kind, done by the same: together, even if others came or went in between; but nobody is told to go before they came.
 * Each new name stands for itself.
 */
function folded(happenings: readonly Happening[]): Happening[][] {
  const groups: Happening[][] = []
  const newest = new Map<string, number>()
  for (const one of happenings) {
    const key = `${one.kind} ${one.by ?? ''}`
    const at = one.kind === 'renamed' ? undefined : newest.get(key)
    const passes = at !== undefined && groups.slice(at + 1).some((group) => group.some(({ userId }) => userId === one.userId))
    if (at !== undefined && !passes) groups[at]!.push(one)
    else newest.set(key, groups.push([one]) - 1)
  }
  return groups
}

/** Oneself first, as one would say it. */
function namesOf(state: State, ids: readonly Id[], you: string): string {
  const me = state.me?.id
  const sorted = me !== undefined && ids.includes(me) ? [me, ...ids.filter((id) => id !== me)] : ids
  const nameOf = (id: Id) => (id === me ? you : userName(state, id))
  if (sorted.length <= named + 1) return listOf(sorted.map(nameOf))
  return listOf([...sorted.slice(0, named).map(nameOf), words.value.happening.others(sorted.length - named)])
}
