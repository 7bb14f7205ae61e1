// Who came and went, and what the chat is called now: lines between the messages.
import type { Happening } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { momentOf } from '../../text/format'
import { useSelect } from '../context'
import { memo } from '../memo'
import { linesOf } from './happening_text'

export const HappenedRow = memo(function HappenedRow({ chat, happenings }: { chat: Chat; happenings: readonly Happening[] }) {
  const t = words.value
  const lines = useSelect((state) => linesOf(state, chat, happenings).join('\n'), [chat, happenings, t])
  return (
    <li class="happened" title={momentOf(happenings[0]!.at)}>
      {lines.split('\n').map((line) => (
        <p key={line} dir="auto">
          {line}
        </p>
      ))}
    </li>
  )
})
