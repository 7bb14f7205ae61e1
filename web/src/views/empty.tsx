// A page with nothing on it yet.
import { words } from '../text'
import { Logo } from './logo'

export function Empty({ title, lead, back = false }: { title: string; lead: string; back?: boolean }) {
  return (
    <div class="empty">
      <Logo size={72} />
      <h1>{title}</h1>
      <p class="quiet">{lead}</p>
      {back && (
        <a class="button" href="#/">
          {words.value.common.back}
        </a>
      )}
    </div>
  )
}
