// All keys, from the table that is obeyed.
import { Fragment } from 'preact'

import { deferredWords } from '../../text/deferred'
import { isMac, keys } from '../keys'
import { Dialog } from '../layers'

const names: Record<string, string> = isMac ? { Mod: '⌘', Alt: '⌥', Shift: '⇧' } : { Mod: 'Ctrl' }

export function Shortcuts({ close }: { close: () => void }) {
  const t = deferredWords.value.keys
  const groups = ['general', 'chats', 'writing', 'reading'] as const
  return (
    <Dialog title={t.title} close={close} wide text>
      <div class="keys">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t[group]}</h3>
            <dl>
              {keys
                .filter((key) => key.group === group)
                .map((key) => (
                  <div key={key.text}>
                    <dt>{t[key.text]}</dt>
                    <dd>
                      {key.shown.map((combination, index) => (
                        <Fragment key={combination}>
                          {index > 0 && <span class="quiet"> {t.or} </span>}
                          <kbd>
                            {combination
                              .split(' ')
                              .map((part) => names[part] ?? part)
                              .join(isMac ? '' : ' ')}
                          </kbd>
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
