// The head of the list: the sign, search, a new chat, settings.
import { words } from '../../text'
import { useClient } from '../context'
import { parts } from '../deferred'
import { isMac } from '../keys'
import { openNewChat, openSwitcher } from '../dialogs/open'
import { Icon } from '../icons'
import { Wordmark } from '../logo'

export function ListHeader() {
  const t = words.value.list
  const { KeptButton, ThreadsLink } = parts.value ?? {}
  const isAdmin = useClient().account.value?.role === 'admin'
  return (
    <header class="list-head">
      <div class="list-bar">
        <a href="#/" class="home" aria-label="snug">
          <Wordmark />
        </a>
        {KeptButton && <KeptButton />}
        {isAdmin && (
          <a class="icon-button" href="#/admin" aria-label={words.value.admin.title} title={words.value.admin.title}>
            <Icon name="shield" />
          </a>
        )}
        <a class="icon-button" href="#/settings" aria-label={t.settings} title={t.settings}>
          <Icon name="settings" />
        </a>
        <button type="button" class="icon-button" aria-label={t.create} title={t.create} onClick={openNewChat}>
          <Icon name="squarePen" />
        </button>
      </div>
      <div class="list-find">
        <button type="button" class="search-button" onClick={openSwitcher}>
          <Icon name="search" size={18} />
          <span class="clip">{t.search}</span>
          <kbd aria-hidden="true">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
        {ThreadsLink && <ThreadsLink />}
      </div>
    </header>
  )
}
