// User groups: names by which several people are mentioned at once. They are in the state, as everybody has them.
import { useEffect, useMemo, useState } from 'preact/hooks'

import type { Failure, Id } from '../../contract'
import type { User, UserGroup } from '../../protocol.gen'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { useAsk } from './ask'
import { ChoosePeople, confirm, Field, FormDialog, numberOf, usernamePattern } from './controls'
import { Lead } from './list'

const mostMembers = 200

export function Groups() {
  const t = adminWords.value.groups
  const ask = useAsk()
  const known = useSelect((state) => state.userGroups)
  const groups = useMemo(() => [...known.values()].sort((a, b) => a.name.localeCompare(b.name)), [known])
  const remove = ({ id, name }: UserGroup) =>
    confirm({ title: t.removeTitle(name), lead: t.removeLead, yes: words.value.common.delete, action: () => ask('admin_remove_user_group', { groupId: id }) })
  return (
    <>
      <Lead text={t.lead}>
        <button type="button" class="button primary" onClick={() => openLayer((close) => <EditGroup close={close} />)}>
          <Icon name="plus" size={18} />
          {t.add}
        </button>
      </Lead>
      {groups.length === 0 && (
        <div class="admin-none">
          <h3>{t.none}</h3>
          <p class="quiet">{t.noneLead}</p>
        </div>
      )}
      <ul class="admin-list" aria-label={adminWords.value.parts.groups}>
        {groups.map((group) => (
          <li key={group.id} class="device">
            <Icon name="users" size={20} />
            <div>
              <strong class="clip">
                <bdi>{group.title ?? `@${group.name}`}</bdi>
              </strong>
              <span class="quiet">
                {group.title !== undefined && <><bdi dir="ltr">@{group.name}</bdi>{' · '}</>}
                {t.members(group.memberIds.length, numberOf(group.memberIds.length))}
              </span>
            </div>
            <button type="button" class="icon-button" aria-label={t.edit(group.name)} title={t.edit(group.name)} onClick={() => openLayer((close) => <EditGroup close={close} group={group} />)}>
              <Icon name="pencil" size={18} />
            </button>
            <button type="button" class="icon-button" aria-label={t.remove(group.name)} title={t.remove(group.name)} onClick={() => remove(group)}>
              <Icon name="trash2" size={18} />
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Without `group` it is a new one. */
function EditGroup({ close, group }: { close: () => void; group?: UserGroup }) {
  const client = useClient()
  const ask = useAsk()
  const t = adminWords.value.groups
  const [members, setMembers] = useState<readonly User[] | undefined>(group ? undefined : [])
  useEffect(() => {
    if (!group) return
    void client.loadUsers(group.memberIds).catch(() => undefined).then(() => {
      const { users } = client.state.peek()
      setMembers(group.memberIds.map((id) => users.get(id) ?? unknown(id)))
    })
  }, [])
  const explain = ({ code, field }: Failure) => {
    if (code === 'conflict' || field === 'name') return t.taken
    return code === 'forbidden' ? t.most : undefined
  }
  return (
    <FormDialog
      title={group ? t.edit(group.name) : t.add}
      submit={group ? words.value.common.save : t.create}
      disabled={members === undefined || members.length > mostMembers}
      close={close}
      explain={explain}
      action={async (fields) => {
        const memberIds = members!.map(({ id }) => id)
        const name = fields('name').trim()
        const title = fields('title').trim()
        if (group) await ask('admin_update_user_group', { groupId: group.id, ...(name !== group.name && { name }), title: title || null, memberIds })
        else await ask('admin_add_user_group', { name, ...(title && { title }), memberIds })
      }}
    >
      <Field label={t.name} name="name" hint={t.nameHint} initial={group?.name} required maxLength={32} pattern={usernamePattern} autocomplete="off" autocapitalize="none" spellcheck={false} autofocus />
      <Field label={t.title} name="title" hint={t.titleHint} initial={group?.title} maxLength={100} autocomplete="off" />
      <p class="field-label">{t.people}</p>
      <p class={members && members.length > mostMembers ? 'error' : 'hint'}>{t.peopleHint(numberOf(mostMembers))}</p>
      {members && <ChoosePeople chosen={members} onChange={setMembers} self={client.account.value ?? undefined} />}
    </FormDialog>
  )
}

/** Somebody that cannot be asked for now stays in it. */
const unknown = (id: Id): User => ({ id, username: id, displayName: words.value.common.somebody, role: 'member', createdAt: '', updatedAt: '', version: 0 }) as unknown as User
