// A message into blocks: what its source is, drawn, read out and previewed alike. What was looked at last is kept.
import { blocksOf } from './blocks'
import { isSimple } from './simple'
import type { Block } from './tokens'

const remembered = 400
const known = new Map<string, readonly Block[]>()

export function lex(text: string): readonly Block[] {
  if (isSimple(text)) return [{ type: 'paragraph', spans: [{ type: 'text', text }] }]
  const seen = known.get(text)
  if (seen) return seen
  const blocks = blocksOf(text)
  known.set(text, blocks)
  if (known.size > remembered) known.delete(known.keys().next().value!)
  return blocks
}

/** The parts of a text that are code or an address, in order: nothing in them stands for anything else. */
export function literalsOf(text: string): readonly (readonly [from: number, to: number])[] {
  const literals: [number, number][] = []
  blocksOf(text, (from, to) => literals.push([from, to]))
  return literals.sort(([a], [b]) => a - b)
}
