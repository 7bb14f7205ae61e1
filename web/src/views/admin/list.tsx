// A list that comes page by page, with what there is to say while it is empty, late, or could not be had.
import type { ComponentChildren, ComponentType, VNode } from 'preact'
import { useCallback, useRef } from 'preact/hooks'

import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { memo } from '../memo'
import type { Pages } from './answer'

interface ListProps<Row> {
  readonly label: string
  readonly pages: Pages<Row>
  /** What stands there if there is nothing. */
  readonly none: string
  readonly noneLead: string
  readonly keyOf: (row: Row) => string | number
  /** An `<li>`. Drawn again only when the row is another one: lists can be long. */
  readonly draw: (row: Row) => VNode
}

interface DrawnProps<Row> {
  readonly row: Row
  readonly draw: (row: Row) => VNode
}
const Drawn = memo(<Row,>({ row, draw }: DrawnProps<Row>) => draw(row))

export function List<Row>({ label, pages, none, noneLead, keyOf, draw }: ListProps<Row>) {
  const { rows, more, failure, busy } = pages
  const latest = useRef(draw)
  latest.current = draw
  const drawLatest = useCallback((row: Row) => latest.current(row), [])
  const Each = Drawn as ComponentType<DrawnProps<Row>>
  return (
    <>
      {failure && <Failed text={failure} again={() => void (rows && more ? pages.loadMore() : pages.reload())} />}
      {!rows && !failure && <div class="spinner late" aria-label={words.value.common.loading} role="img" />}
      {rows?.length === 0 && (
        <div class="admin-none">
          <h3>{none}</h3>
          <p class="quiet">{noneLead}</p>
        </div>
      )}
      {rows && rows.length > 0 && (
        <ul class="admin-list" aria-label={label} aria-busy={busy}>
          {rows.map((row) => (
            <Each key={keyOf(row)} row={row} draw={drawLatest} />
          ))}
        </ul>
      )}
      {more && !failure && (
        <button type="button" class="button wide" disabled={busy} aria-busy={busy} onClick={() => void pages.loadMore()}>
          {adminWords.value.more}
        </button>
      )}
    </>
  )
}

/** What could not be had, in the place where it would be. */
export function Failed({ text, again }: { text: string; again?: () => void }): VNode {
  return (
    <div class="error admin-failed" role="alert">
      <span>{text}</span>
      {again && (
        <button type="button" class="link" onClick={again}>
          {words.value.common.retry}
        </button>
      )}
    </div>
  )
}

/** Somebody's own words on a line of their own. */
export function Reason({ text }: { text: string }) {
  return (
    <span class="admin-reason">
      <bdi>{text}</bdi>
    </span>
  )
}

/** What a part of the administration begins with: what it is about, and what can be added. */
export function Lead({ text, children }: { text?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="admin-lead">
      {text && <p class="quiet">{text}</p>}
      {children}
    </div>
  )
}
