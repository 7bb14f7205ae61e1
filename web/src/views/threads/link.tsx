// From the head of the list to the threads that one follows, with how many have new replies.
import { route } from '../../routes'
import { words } from '../../text'
import { threadsWords } from '../../text/threads'
import { useSelect } from '../context'
import { Icon } from '../icons'
import { mutedNow } from '../names'
import { followed, isNew } from './followed'

export function ThreadsLink() {
  const t = threadsWords.value
  const [waiting, mentions] = useSelect((state) => {
    let waiting = 0, mentions = 0
    for (const thread of followed(state)) {
      const named = thread.state?.mentions ?? 0
      mentions += named
      if (isNew(thread) && (!mutedNow(thread) || named > 0)) waiting++
    }
    return `${waiting} ${mentions}`
  }).split(' ').map(Number) as [number, number]
  const label = [t.title, waiting > 0 && t.waiting(waiting), mentions > 0 && words.value.list.mentions(mentions)].filter(Boolean).join(', ')
  return (
    <a class="icon-button threads-link" href="#/threads" aria-label={label} title={t.title} aria-current={route.value.page === 'threads' ? 'page' : undefined}>
      <Icon name="messagesSquare" />
      {waiting > 0 && <span class="badge" aria-hidden="true">{mentions > 0 ? '@' : waiting > 99 ? '99+' : waiting}</span>}
    </a>
  )
}
