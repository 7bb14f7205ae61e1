// Makes an invite link; it is shown once, and then only that it exists.
import { useId, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { inviteUrl } from '../../routes'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Dialog } from '../layers'
import { chatName } from '../names'
import { Select } from '../select'
import { ShareLink } from '../share_link'
import { useUniqueId } from '../unique'

const hour = 3600 // in seconds: when that is, the server's clock says
const lifetimes = { hour, day: 24 * hour, week: 7 * 24 * hour, never: 0 } as const
type Lifetime = keyof typeof lifetimes
const uses = [0, 1, 5, 25, 100]

export function NewInvite({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const t = words.value.invite
  const id = useId()
  const { busy, error, run } = useTask()
  const [link, setLink] = useState('')
  const clientId = useUniqueId()
  const name = useSelect((state) => {
    const chat = state.chats.get(chatId)
    return chat ? chatName(state, chat) : ''
  }, [chatId])
  const make = (fields: Fields) =>
    run(async () => {
      const forSeconds = lifetimes[fields('lifetime') as Lifetime] || undefined
      const { invite } = await client.call('create_invite', { chatId, clientId, forSeconds, usesLeft: Number(fields('uses')) || undefined })
      setLink(inviteUrl(invite.token ?? ''))
    })
  return (
    <Dialog title={t.title} close={close}>
      <p class="quiet">{t.lead(name)}</p>
      {link ? (
        <>
          <ShareLink link={link} />
          <p class="hint">{t.shownOnce}</p>
        </>
      ) : (
        <Form send={(fields) => void make(fields)}>
          <div class="field">
            <label for={`${id}-expiry`}>{t.expires}</label>
            <Select id={`${id}-expiry`} name="lifetime">
              {(Object.keys(lifetimes) as Lifetime[]).map((name) => (
                <option key={name} value={name} selected={name === 'week'}>
                  {t[name]}
                </option>
              ))}
            </Select>
          </div>
          <div class="field">
            <label for={`${id}-uses`}>{t.uses}</label>
            <Select id={`${id}-uses`} name="uses">
              {uses.map((count) => (
                <option key={count} value={count}>
                  {count === 0 ? t.unlimited : t.times(count)}
                </option>
              ))}
            </Select>
          </div>
          {error && (
            <p class="error" role="alert">
              {error.text}
            </p>
          )}
          <button type="submit" class="button primary wide" disabled={busy} aria-busy={busy}>
            {t.create}
          </button>
        </Form>
      )}
    </Dialog>
  )
}
