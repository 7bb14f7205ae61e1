// Everything about oneself and this device.
import { route } from '../../routes'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { picturesWords } from '../../text/pictures'
import { confirm } from '../confirm'
import { useClient } from '../context'
import { openShortcuts } from '../dialogs/open'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { EmojiPage } from '../pictures/emoji_page'
import { QuietSection } from '../quiet/section'
import { StatusSection } from '../status/status_section'
import { Appearance } from './appearance'
import { Blocked } from './blocked'
import { openDeleteAccount } from './delete_account'
import { Devices } from './devices'
import { Notifications } from './notifications'
import { Password } from './password'
import { Profile } from './profile'

export function Settings() {
  const at = route.value
  const guest = useClient().account.value?.role === 'guest'
  return at.page === 'settings' && at.part === 'emoji' && !guest ? <EmojiPage /> : <AllSettings guest={guest} />
}

function AllSettings({ guest }: { guest: boolean }) {
  const client = useClient()
  const t = deferredWords.value.settings
  /** What is kept here goes with the login: only where that loses something there is something to ask. */
  const signOut = () => {
    const unsent = client.outbox.value.length > 0 || client.drafts.value.size > 0
    if (!unsent) return void attempt(() => client.signOut())
    confirm({ title: t.signOutTitle, lead: t.signOutLead, yes: t.signOut, action: () => client.signOut() })
  }
  return (
    <div class="settings">
      <div class="settings-inner">
        <header class="settings-head">
          <a class="icon-button back" href="#/" aria-label={words.value.common.back}>
            <Icon name="arrowLeft" />
          </a>
          <h1>{t.title}</h1>
        </header>
        <Profile />
        <StatusSection />
        <Appearance />
        <Notifications />
        <QuietSection />
        <Password />
        <Devices />
        <Blocked />
        {!guest && (
          <section>
            <h2>{picturesWords.value.emoji.title}</h2>
            <p class="quiet">{picturesWords.value.emoji.lead}</p>
            <div class="buttons">
              <a class="button" href="#/settings/emoji">
                <Icon name="smile" size={18} />
                {picturesWords.value.emoji.open}
              </a>
            </div>
          </section>
        )}
        {client.account.value?.role === 'admin' && (
          <section>
            <h2>{words.value.admin.title}</h2>
            <p class="quiet">{words.value.admin.lead}</p>
            <div class="buttons">
              <a class="button" href="#/admin">
                <Icon name="shield" size={18} />
                {words.value.admin.open}
              </a>
            </div>
          </section>
        )}
        <section>
          <h2>{t.account}</h2>
          <div class="buttons">
            <button type="button" class="button" onClick={openShortcuts}>
              <Icon name="keyboard" size={18} />
              {t.shortcuts}
            </button>
            <button type="button" class="button" onClick={signOut}>
              <Icon name="logOut" size={18} />
              {t.signOut}
            </button>
            <button type="button" class="button plain danger" onClick={openDeleteAccount}>
              <Icon name="trash2" size={18} />
              {t.delete}
            </button>
          </div>
        </section>
      </div>
    </div>
  )
}
