// The keyboard of an iPhone lies over the page, and moves the page up; others make the page smaller (interactive-widget). What it
// leaves free is what the page and its dialogs fill.
export function followKeyboard() {
  const seen = window.visualViewport
  if (!seen) return
  const root = document.documentElement
  const fit = () => {
    const covered = root.clientHeight - seen.height
    // Enlarged by two fingers, the page stays as it is.
    const up = Math.abs(seen.scale - 1) < 0.01 && covered > 1
    const set = (name: string, px: number) => root.style.setProperty(name, up ? `${px}px` : '')
    set('--seen-height', seen.height)
    set('--seen-top', seen.offsetTop)
    set('--seen-bottom', Math.max(0, covered - seen.offsetTop))
  }
  seen.addEventListener('resize', fit)
  seen.addEventListener('scroll', fit)
}
