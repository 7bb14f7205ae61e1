// Who did what, newest first; and all of it as a file.
import { useState } from 'preact/hooks'

import type { AuditEntry } from '../../protocol.gen'
import { adminWords } from '../../text/admin'
import { numberOf } from './controls'
import { momentOf, shortWhen } from '../../text/format'
import { useTask } from '../failure'
import { usePages } from './answer'
import { useAsk } from './ask'
import { allEntries, jsonLines, saveFile } from './audit_file'
import { auditNote, auditSentence } from './audit_text'
import { Failed, Lead, List, Reason } from './list'

export function Audit() {
  const t = adminWords.value.audit
  const ask = useAsk()
  const pages = usePages((page) => ask('admin_list_audit', page), ({ entries }) => entries)
  return (
    <>
      <Lead text={t.lead}>
        <Download />
      </Lead>
      <List label={adminWords.value.parts.audit} pages={pages} none={t.none} noneLead={t.noneLead} keyOf={(entry) => entry.id} draw={(entry) => <Entry entry={entry} />} />
    </>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const t = adminWords.value
  const note = auditNote(entry, t)
  return (
    <li class="audit">
      <div>
        <bdi>{auditSentence(entry, t)}</bdi>
        {note && <Reason text={note} />}
      </div>
      <span class="quiet audit-when">
        <time dateTime={entry.time} title={momentOf(entry.time)}>
          {shortWhen(entry.time)}
        </time>
        {entry.address && <> <bdi>{t.audit.from(entry.address)}</bdi></>}
      </span>
    </li>
  )
}

function Download() {
  const t = adminWords.value.audit
  const ask = useAsk()
  const { busy, error, run } = useTask()
  const [count, setCount] = useState(0)
  const save = () =>
    run(async () => {
      setCount(0)
      const lines: string[] = []
      for await (const entries of allEntries((params) => ask('admin_list_audit', params))) {
        lines.push(jsonLines(entries))
        setCount((before) => before + entries.length)
      }
      saveFile('snug-audit.jsonl', lines)
    })
  return (
    <>
      <button type="button" class="button" disabled={busy} aria-busy={busy} onClick={() => void save()}>
        {busy ? t.downloading(numberOf(count)) : t.download}
      </button>
      {error && <Failed text={error.text} />}
    </>
  )
}
