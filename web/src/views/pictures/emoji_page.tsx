// The server's own emoji: all of them, and a new one. Part of the settings; guests have none of it.
import { useEffect, useState } from 'preact/hooks'

import type { Emoji } from '../../protocol.gen'
import { words } from '../../text'
import { picturesWords } from '../../text/pictures'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { userName } from '../names'
import { AddEmoji } from './add_emoji'
import { OwnEmoji } from './own_emoji'

/** With fewer of them one sees what there is. */
const manyFrom = 12

export function EmojiPage() {
  const client = useClient()
  const t = picturesWords.value.emoji
  const all = useSelect((state) => state.emoji)
  const strangers = useSelect((state) => [...new Set([...state.emoji.values()].map(({ createdBy }) => createdBy))].filter((id) => !state.users.has(id)).join())
  const [query, setQuery] = useState('')
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])
  const wanted = query.trim().toLowerCase().replaceAll(':', '')
  const found = [...all.values()].filter(({ name }) => name.includes(wanted)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return (
    <div class="settings">
      <div class="settings-inner">
        <header class="settings-head">
          <a class="icon-button back always" href="#/settings" aria-label={words.value.common.back}>
            <Icon name="arrowLeft" />
          </a>
          <h1>{t.title}</h1>
        </header>
        <div class="emoji-lead">
          <p class="quiet">{t.lead}</p>
          <button type="button" class="button primary" onClick={() => openLayer((close) => <AddEmoji close={close} />)}>
            <Icon name="plus" size={18} />
            {t.add}
          </button>
        </div>
        {all.size > manyFrom && (
          <input class="input" type="search" aria-label={t.find} placeholder={t.find} autocomplete="off" autocapitalize="none" spellcheck={false} onInput={(event) => setQuery(event.currentTarget.value)} />
        )}
        {all.size === 0 ? (
          <div class="emoji-none">
            <h2>{t.none}</h2>
            <p class="quiet">{t.noneLead}</p>
          </div>
        ) : (
          <ul class="emoji-list" aria-label={t.count(found.length)}>
            {found.map((emoji) => (
              <Row key={emoji.id} emoji={emoji} />
            ))}
          </ul>
        )}
        {all.size > 0 && found.length === 0 && <p class="quiet">{t.nothing}</p>}
      </div>
    </div>
  )
}

function Row({ emoji }: { emoji: Emoji }) {
  const client = useClient()
  const t = picturesWords.value.emoji
  const me = useSelect((state) => state.me)
  const by = useSelect((state) => (emoji.createdBy === state.me?.id ? t.byYou : t.by(userName(state, emoji.createdBy))), [emoji, t])
  const remove = () => confirm({ title: t.removeTitle(emoji.name), lead: t.removeLead, yes: t.yes, action: () => client.call('remove_emoji', { emojiId: emoji.id }) })
  return (
    <li>
      <span class="emoji-picture" aria-hidden="true">
        <OwnEmoji name={emoji.name} hidden />
      </span>
      <span class="person-lines">
        <strong class="clip" dir="ltr">:{emoji.name}:</strong>
        <span class="clip">{by}</span>
      </span>
      {(me?.role === 'admin' || me?.id === emoji.createdBy) && (
        <button type="button" class="icon-button" aria-label={t.remove(emoji.name)} title={t.remove(emoji.name)} onClick={remove}>
          <Icon name="trash2" size={18} />
        </button>
      )}
    </li>
  )
}
