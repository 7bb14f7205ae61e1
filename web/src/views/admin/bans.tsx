// Addresses that nobody connects from.
import type { Ban } from '../../protocol.gen'
import { adminWords } from '../../text/admin'
import { dateOf, momentOf } from '../../text/format'
import { confirm, Field, FormDialog } from './controls'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { usePages } from './answer'
import { useAsk } from './ask'
import { Lead, List, Reason } from './list'
import { ReasonAndUntil, reasonAndUntil } from './until'

export function Bans() {
  const t = adminWords.value.bans
  const ask = useAsk()
  const pages = usePages((page) => ask('admin_list_bans', page), ({ bans }) => bans)
  const lift = ({ address }: Ban) =>
    confirm({ title: t.liftTitle(address), lead: t.liftLead, yes: t.lift, action: () => ask('admin_unban_address', { address }).finally(pages.reload) })
  return (
    <>
      <Lead text={t.lead}>
        <button type="button" class="button primary" onClick={() => openLayer((close) => <NewBan close={close} done={pages.reload} />)}>
          <Icon name="ban" size={18} />
          {t.add}
        </button>
      </Lead>
      <List
        label={adminWords.value.parts.bans}
        pages={pages}
        none={t.none}
        noneLead={t.noneLead}
        keyOf={(ban) => ban.address}
        draw={(ban) => (
          <li class="device">
            <div>
              <strong>
                <bdi dir="ltr">{ban.address}</bdi>
              </strong>
              {ban.reason && <Reason text={ban.reason} />}
              <span class="quiet">
                {[t.since(dateOf(ban.createdAt)), ban.until ? adminWords.value.until.till(momentOf(ban.until)) : t.forGood].join(' · ')}
              </span>
            </div>
            <button type="button" class="button" aria-label={t.liftLabel(ban.address)} onClick={() => lift(ban)}>
              {t.lift}
            </button>
          </li>
        )}
      />
    </>
  )
}

function NewBan({ close, done }: { close: () => void; done: () => Promise<void> }) {
  const t = adminWords.value.bans
  const ask = useAsk()
  return (
    <FormDialog
      title={t.add}
      submit={t.ban}
      danger
      close={close}
      action={async (fields) => {
        await ask('admin_ban_address', { address: fields('address').trim(), ...reasonAndUntil(fields) })
        await done()
      }}
      explain={({ field }) => (field === 'address' ? t.badAddress : undefined)}
    >
      <Field label={t.address} name="address" hint={t.addressHint} required maxLength={64} autocomplete="off" autocapitalize="none" spellcheck={false} autofocus />
      <ReasonAndUntil />
    </FormDialog>
  )
}
