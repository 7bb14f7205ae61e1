// Messages that somebody has reported, and what is done about them.
import { useState } from 'preact/hooks'

import { CallError, type Id } from '../../contract'
import type { Report, ReportsAnswer, User } from '../../protocol.gen'
import { accountHref } from '../../routes'
import { adminWords } from '../../text/admin'
import { agoOf, momentOf } from '../../text/format'
import { Avatar } from '../avatar'
import { nameOf } from '../names'
import { toast } from '../toasts'
import { usePages } from './answer'
import { useAsk } from './ask'
import { Choices, confirm } from './controls'
import { Lead, List, Reason } from './list'

const actions = ['dismiss', 'delete_message', 'disable_user'] as const

/** A report, and those it names. */
interface Row {
  readonly report: Report
  readonly sender: User | undefined
  readonly by: User | undefined
  readonly resolver: User | undefined
}

export function Reports() {
  const t = adminWords.value.reports
  const ask = useAsk()
  const [state, setState] = useState<Report['state']>('open')
  const pages = usePages((page) => ask('admin_list_reports', { ...page, state }), rowsOf, [state])
  const resolve = ({ report, sender }: Row, action: (typeof actions)[number]) =>
    confirm({
      title: t.titles[action](nameOf(sender)), lead: t.leads[action], yes: t.actions[action], mild: action === 'dismiss',
      action: () =>
        ask('admin_resolve_report', { reportId: report.id, action })
          .catch((error: unknown) => {
            if (!(error instanceof CallError) || error.failure.code !== 'conflict') throw error
            toast(t.conflict)
          })
          .finally(pages.reload),
    })
  return (
    <>
      <Lead text={t.lead} />
      <Choices label={t.which} value={state} options={t.states} onChange={setState} />
      <List
        key={state}
        label={adminWords.value.parts.reports}
        pages={pages}
        none={state === 'open' ? t.none : t.noneResolved}
        noneLead={state === 'open' ? t.noneLead : t.noneResolvedLead}
        keyOf={({ report }) => report.id}
        draw={(row) => <ReportRow row={row} resolve={(action) => resolve(row, action)} />}
      />
    </>
  )
}

function rowsOf({ reports, users }: ReportsAnswer): readonly Row[] {
  const known = new Map<Id, User>(users.map((user) => [user.id, user]))
  return reports.map((report) => ({
    report, sender: known.get(report.senderId), by: known.get(report.by), resolver: known.get(report.resolvedBy ?? ''),
  }))
}

function ReportRow({ row: { report, sender, by, resolver }, resolve }: { row: Row; resolve: (action: (typeof actions)[number]) => void }) {
  const t = adminWords.value.reports
  const name = nameOf(sender)
  const { action, resolvedAt } = report
  return (
    <li class="report">
      <div class="report-head">
        <Avatar id={report.senderId} name={name} size="small" picture={sender?.avatarUrl} />
        <div>
          <strong class="clip" dir="auto">
            {sender && !sender.deleted ? <a href={accountHref(sender.username)}>{name}</a> : name}
          </strong>
          <span class="quiet">
            <time dateTime={report.createdAt} title={momentOf(report.createdAt)}>{t.by(nameOf(by), agoOf(report.createdAt))}</time>
          </span>
        </div>
      </div>
      <Reason text={report.reason} />
      <blockquote class="reported" dir="auto">{report.content || <span class="quiet">{t.noText}</span>}</blockquote>
      {report.state === 'resolved' && action && (
        <p class="quiet">{t.resolved(t.done[action], nameOf(resolver), resolvedAt ? agoOf(resolvedAt) : '')}</p>
      )}
      {report.state === 'open' && (
        <div class="buttons">
          {actions.map((one) => (
            <button key={one} type="button" class={one === 'dismiss' ? 'button' : 'button plain danger'} aria-label={t.of(t.actions[one], name)} onClick={() => resolve(one)}>
              {t.actions[one]}
            </button>
          ))}
        </div>
      )}
    </li>
  )
}
