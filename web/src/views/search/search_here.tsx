// From the head of a chat to the search in it.
import { searchHref } from '../../routes'
import { deferredWords } from '../../text/deferred'
import { Icon } from '../icons'

export function SearchHere({ chatId }: { chatId: string }) {
  const t = deferredWords.value.switcher
  return (
    <a class="icon-button" href={searchHref(`in:${chatId}`)} aria-label={t.searchHere} title={t.searchHere}>
      <Icon name="search" />
    </a>
  )
}
