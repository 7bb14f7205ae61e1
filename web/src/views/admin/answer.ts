// What is asked for when a part of the page opens: one answer, or a list page by page.
import { useEffect, useRef, useState } from 'preact/hooks'

import { errorText } from '../failure'

interface Answer<T> {
  /** Undefined: not there yet. */
  readonly answer: T | undefined
  readonly failure: string
  readonly busy: boolean
  /** Asks again. What was there stays until the new answer is. */
  readonly reload: () => Promise<void>
}

/** Asks once, and again whenever `inputs` change. An answer that another question has overtaken is passed over. */
export function useAnswer<T>(ask: () => Promise<T>, inputs: readonly unknown[]): Answer<T> {
  const [answer, setAnswer] = useState<T | undefined>(undefined)
  const [failure, setFailure] = useState('')
  const [busy, setBusy] = useState(true)
  const turn = useRef(0)
  const reload = async () => {
    const mine = ++turn.current
    const current = () => mine === turn.current
    setBusy(true)
    await ask().then(
      (came) => {
        if (!current()) return
        setAnswer(came)
        setFailure('')
      },
      (error: unknown) => current() && setFailure(errorText(error)),
    )
    if (current()) setBusy(false)
  }
  useEffect(() => {
    void reload()
    return () => void ++turn.current
  }, inputs)
  return { answer, failure, busy, reload }
}

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor?: string
}

export interface Pages<Row> {
  /** Undefined: the first page is not there yet. */
  readonly rows: readonly Row[] | undefined
  readonly more: boolean
  readonly failure: string
  readonly busy: boolean
  readonly reload: () => Promise<void>
  readonly loadMore: () => Promise<void>
}

/** Asks for the page behind a cursor, of at most `limit` rows. */
type AskPage<Row> = (page: string | undefined, limit: number) => Promise<Page<Row>>

/** How many rows come at once: what is drawn at once, too. */
const pageSize = 100
/** The server's largest. */
const largestPage = 1000

/** The next page that has rows: those of a search can come without one though there are more. These are passed in large steps. */
export async function nextPage<Row>(ask: AskPage<Row>, from?: string): Promise<Page<Row>> {
  let page = await ask(from, pageSize)
  while (page.rows.length === 0 && page.nextCursor) page = await ask(page.nextCursor, largestPage)
  return page
}

/** A list of the server, again whenever `inputs` change. `reload` begins with its first page: rows may have come and gone anywhere. */
export function usePages<Row, Answer extends { readonly nextCursor?: string }>(
  askServer: (page: { page?: string; limit: number }) => Promise<Answer>, rowsOf: (answer: Answer) => readonly Row[], inputs: readonly unknown[] = [],
): Pages<Row> {
  const ask: AskPage<Row> = async (page, limit) => {
    const answer = await askServer({ page, limit })
    return { rows: rowsOf(answer), nextCursor: answer.nextCursor }
  }
  const first = useAnswer(() => nextPage(ask), inputs)
  const [further, setFurther] = useState<{ of: Page<Row>; page: Page<Row> } | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState('')
  // Of a first page that was replaced, nothing further counts.
  const known = first.answer && further?.of === first.answer ? further.page : first.answer
  const loadMore = async () => {
    const { answer: of } = first
    if (busy || !of || !known?.nextCursor) return
    setBusy(true)
    setFailure('')
    await nextPage(ask, known.nextCursor).then(
      ({ rows, nextCursor }) => setFurther({ of, page: { rows: [...known.rows, ...rows], nextCursor } }),
      (error: unknown) => setFailure(errorText(error)),
    )
    setBusy(false)
  }
  return {
    rows: known?.rows, more: known?.nextCursor !== undefined, failure: failure || first.failure, busy: busy || first.busy, reload: first.reload, loadMore,
  }
}
