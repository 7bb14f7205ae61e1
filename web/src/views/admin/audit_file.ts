// The audit log as a file of JSON Lines: what `snug audit` writes, page by page out of the server.
import type { AuditEntry, Operations } from '../../protocol.gen'

type List = Operations['admin_list_audit']
const most = 1000

/** Oldest first: what comes in the meantime comes at the end. */
export async function* allEntries(ask: (params: List['params']) => Promise<List['answer']>): AsyncGenerator<readonly AuditEntry[]> {
  let page: string | undefined
  do {
    const { entries, nextCursor } = await ask({ oldestFirst: true, limit: most, page })
    yield entries
    page = nextCursor
  } while (page !== undefined)
}

export const jsonLines = (entries: readonly AuditEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

export function saveFile(name: string, parts: readonly string[]) {
  const url = URL.createObjectURL(new Blob([...parts], { type: 'application/jsonl' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
