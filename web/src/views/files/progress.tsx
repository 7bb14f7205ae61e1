// How far a file has come, as a ring.
import { words } from '../../text'
import { filesWords } from '../../text/files'
import { numberOf } from '../../text/amounts'
import { failureText } from '../failure'
import type { Card } from './uploads'

export const partOf = (cards: readonly Card[]): number => {
  const all = cards.reduce((sum, { file }) => sum + file.size, 0)
  const sent = cards.reduce((sum, { file, sent, status }) => sum + (status === 'done' ? file.size : Math.min(sent, file.size)), 0)
  return all === 0 ? (cards.every(({ status }) => status === 'done') ? 1 : 0) : sent / all
}

export const percentOf = (part: number) => `${numberOf(Math.floor(part * 100))} %`

export function stateOf(card: Card): string {
  const t = filesWords.value
  if (card.status === 'failed') return failureOf(card)
  if (card.lost) return lostOf(card.lost)
  return card.status === 'waiting' ? t.waiting : card.status === 'done' ? t.uploaded : t.uploading(percentOf(partOf([card])))
}

export const lostOf = (why: Card['lost']): string => (why === 'server' ? words.value.errors.unavailable : filesWords.value.lost)

export function failureOf({ failure, file }: Card): string {
  const t = filesWords.value
  if (failure === 'unreadable') return t.noBytes(file.name)
  if (failure?.code === 'not_found') return t.gone
  if (failure?.code === 'forbidden') return t.full
  if (failure?.code === 'too_large') return t.tooLargeHere(file.name)
  return failure ? failureText(failure) : t.failed
}

export function Ring({ cards, label }: { cards: readonly Card[]; label: string }) {
  const part = partOf(cards)
  const lost = cards.find((card) => card.lost)
  return (
    <span class={lost ? 'ring ring-lost' : 'ring'} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(part * 100)} aria-valuetext={lost ? lostOf(lost.lost) : undefined}>
      <svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">
        <circle cx="20" cy="20" r="16" />
        <circle class="ring-part" cx="20" cy="20" r="16" pathLength={100} style={{ '--part': Math.max(3, part * 100) }} />
      </svg>
    </span>
  )
}
