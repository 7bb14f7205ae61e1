// The list above the composer from which one completes.
import { words } from '../../text'
import { Avatar } from '../avatar'
import { Handle } from '../handle'
import type { Completion } from './completion'

export function Suggestions({ completion }: { completion: Completion }) {
  const t = words.value.composer
  return (
    <>
      <p class="hidden" role="status">
        {completion.open ? t.suggestions(completion.suggestions.length) : ''}
      </p>
      {completion.open && (
        <ul id="suggestions" class="suggestions" role="listbox" aria-label={t.suggestions(completion.suggestions.length)}>
          {completion.suggestions.map((suggestion, index) => (
            <li
              key={suggestion.key}
              id={`suggestion-${index}`}
              role="option"
              aria-selected={index === completion.index}
              onPointerDown={(event) => {
                event.preventDefault()
                completion.choose(suggestion)
              }}
            >
              {suggestion.user ? (
                <Avatar id={suggestion.user.id} name={suggestion.text} size="tiny" />
              ) : (
                <span class="suggestion-emoji" aria-hidden="true">{suggestion.emoji}</span>
              )}
              <span class="clip">{suggestion.text}</span>
              {suggestion.user && (
                <span class="quiet clip">
                  <Handle name={suggestion.user.username} />
                </span>
              )}
              {suggestion.note && <span class="quiet clip">{suggestion.note}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
