// A message as one line of plain words, for previews, notifications and labels.
import { lex } from './lexer'
import type { Block, Span } from './tokens'

const hidden = '█████'

export function plainText(markdown: string): string {
  return lex(markdown).map(blockWords).join(' ').replace(/\s+/g, ' ').trim()
}

export function wordsOf(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      switch (span.type) {
        case 'text':
        case 'code':
          return span.text
        case 'break':
          return ' '
        case 'spoiler':
          return hidden
        default:
          return wordsOf(span.spans)
      }
    })
    .join('')
}

function blockWords(block: Block): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return wordsOf(block.spans)
    case 'code':
      return block.text
    case 'quote':
      return block.blocks.map(blockWords).join(' ')
    case 'list':
      return block.items
        .map(({ blocks, done, number }) => [block.ordered && `${number}.`, done !== undefined && (done ? '☑' : '☐'), ...blocks.map(blockWords)].filter(Boolean).join(' '))
        .join(' ')
    case 'table':
      return block.rows.map((cells) => cells.map(wordsOf).join(', ')).join('; ')
    case 'rule':
      return '---'
  }
}
