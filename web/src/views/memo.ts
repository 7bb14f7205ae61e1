// Parts that are drawn again only when what they are given has changed.
import { createElement, type Component, type ComponentType } from 'preact'

export function memo<Props extends object>(view: ComponentType<Props>): ComponentType<Props> {
  function Memo(this: Component<Props>, props: Props) {
    this.shouldComponentUpdate = (next) => differs(this.props as Props, next as Props)
    return createElement(view, props)
  }
  return Memo as unknown as ComponentType<Props>
}

function differs<Props extends object>(before: Props, after: Props): boolean {
  for (const name in after) if (before[name] !== after[name]) return true
  for (const name in before) if (!(name in after)) return true
  return false
}
