// What files take up on the disk: by kind, and of whom.
import type { ComponentChildren } from 'preact'

import type { FilesFiguresAnswer } from '../../protocol.gen'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { accountHref } from '../../routes'
import { Avatar } from '../avatar'
import { useSelect } from '../context'
import { useAnswer } from './answer'
import { useAsk } from './ask'
import { bytesOf, numberOf } from './controls'
import { Failed, Lead } from './list'

export function Files() {
  const ask = useAsk()
  const { answer, failure, reload } = useAnswer(() => ask('admin_get_files', {}), [])
  return (
    <>
      <Lead text={adminWords.value.files.lead} />
      {failure && <Failed text={failure} again={() => void reload()} />}
      {!answer && !failure && <div class="spinner late" role="img" aria-label={words.value.common.loading} />}
      {answer && <Shown use={answer} />}
    </>
  )
}

function Shown({ use }: { use: FilesFiguresAnswer }) {
  const t = adminWords.value.files
  const largest = (all: readonly { readonly bytes: number }[]) => Math.max(1, ...all.map(({ bytes }) => bytes))
  const kinds = [...use.kinds].sort((a, b) => b.bytes - a.bytes)
  return (
    <>
      <dl class="tiles tiles-3">
        <Tile name={t.contents} value={numberOf(use.files)} />
        <Tile name={t.stored} value={bytesOf(use.bytes)} />
        <Tile name={t.free} value={use.free === undefined ? '–' : bytesOf(use.free)} />
      </dl>
      {kinds.length === 0 ? (
        <div class="admin-none">
          <h3>{t.none}</h3>
          <p class="quiet">{t.noneLead}</p>
        </div>
      ) : (
        <Uses caption={t.byKind} head={t.kind} rows={kinds} most={largest(kinds)} keyOf={({ kind }) => kind} draw={({ kind }) => (t.kinds as Partial<Record<string, string>>)[kind] ?? kind} />
      )}
      {use.users.length > 0 && (
        <Uses
          caption={t.byUser}
          head={t.user}
          rows={use.users}
          most={largest(use.users)}
          keyOf={({ userId }) => userId}
          draw={({ userId, username }) => <Person id={userId} username={username} />}
        />
      )}
    </>
  )
}

function Person({ id, username }: { id: string; username: string }) {
  const name = useSelect((state) => state.users.get(id)?.displayName ?? username, [id, username])
  return (
    <span class="use-person">
      <Avatar id={id} name={name} size="tiny" />
      <a class="clip" href={accountHref(username)} dir="auto">
        {name}
      </a>
    </span>
  )
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

interface UsesProps<Row> {
  readonly caption: string
  readonly head: string
  readonly rows: readonly Row[]
  readonly most: number
  readonly keyOf: (row: Row) => string
  readonly draw: (row: Row) => ComponentChildren
}

/** A bar is as long as its share of the largest one. */
function Uses<Row extends { readonly files: number; readonly bytes: number }>({ caption, head, rows, most, keyOf, draw }: UsesProps<Row>) {
  const t = adminWords.value.files
  return (
    <table class="uses">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <td class="use-bar" />
          <th scope="col">{t.files}</th>
          <th scope="col">{t.bytes}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            <th scope="row">{draw(row)}</th>
            <td class="use-bar" aria-hidden="true">
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" focusable="false">
                <rect width="100" height="8" />
                <rect width={Math.max(row.bytes > 0 ? 1 : 0, Math.round((row.bytes / most) * 100))} height="8" />
              </svg>
            </td>
            <td>{numberOf(row.files)}</td>
            <td>{bytesOf(row.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
