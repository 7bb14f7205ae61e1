// What everybody is told above the app: the one in force, and the next.
import { useId, useState } from 'preact/hooks'

import type { Announcement } from '../../protocol.gen'
import { adminWords } from '../../text/admin'
import { momentOf } from '../../text/format'
import { Choices, confirm, Form } from './controls'
import { useTask } from '../failure'
import type { Fields } from '../form'
import { Icon } from '../icons'
import { toast } from '../toasts'
import { useAnswer } from './answer'
import { useAsk } from './ask'
import { Failed } from './list'

export function AnnouncementPart() {
  const t = adminWords.value.announcement
  const ask = useAsk()
  const { answer, failure, reload } = useAnswer(() => ask('admin_get_announcement', {}), [])
  const clear = () =>
    confirm({ title: t.clearTitle, lead: t.clearLead, yes: t.clear, action: () => ask('admin_clear_announcement', {}).finally(reload) })
  return (
    <>
      {failure && <Failed text={failure} again={() => void reload()} />}
      {answer && (answer.announcement ? <Current announcement={answer.announcement} clear={clear} /> : <p class="quiet">{t.none}</p>)}
      <Write done={reload} />
    </>
  )
}

function Current({ announcement, clear }: { announcement: Announcement; clear: () => void }) {
  const t = adminWords.value.announcement
  return (
    <>
      <div class={`admin-announcement announcement-${announcement.level}`}>
        <Icon name={announcement.level === 'warning' ? 'triangleAlert' : 'megaphone'} size={18} />
        <p dir="auto">{announcement.text}</p>
      </div>
      <div class="admin-lead">
        <p class="quiet">
          {t.levels[announcement.level]}, {t.since(momentOf(announcement.createdAt))}
        </p>
        <button type="button" class="button" onClick={clear}>
          {t.clear}
        </button>
      </div>
    </>
  )
}

function Write({ done }: { done: () => Promise<void> }) {
  const t = adminWords.value.announcement
  const ask = useAsk()
  const id = useId()
  const [level, setLevel] = useState<Announcement['level']>('info')
  const [times, setTimes] = useState(0)
  const { busy, error, run } = useTask()
  const send = (fields: Fields) =>
    run(async () => {
      await ask('admin_announce', { text: fields('text').trim(), level })
      setTimes(times + 1)
      toast(t.announced)
      await done()
    })
  return (
    <section class="admin-section">
      <h3>{t.write}</h3>
      <p class="quiet">{t.writeLead}</p>
      {/* Empty again after each. */}
      <Form key={times} send={(fields) => void send(fields)}>
        <div class="field">
          <label for={id}>{t.text}</label>
          <textarea id={id} name="text" class="input" required maxLength={1000} dir="auto" aria-describedby={`${id}-hint`} />
          <p id={`${id}-hint`} class="hint">
            {t.textHint}
          </p>
        </div>
        <Choices label={t.level} value={level} options={t.levels} onChange={setLevel} />
        {error && <Failed text={error.text} />}
        <div class="buttons">
          <button type="submit" class="button primary" disabled={busy} aria-busy={busy}>
            <Icon name="megaphone" size={18} />
            {t.announce}
          </button>
        </div>
      </Form>
    </section>
  )
}
