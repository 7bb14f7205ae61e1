// The logo: an arched doorway with the lamp on. The same as icons/icon.svg.

export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg class="logo" width={`${size / 16}rem`} height={`${size / 16}rem`} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect class="logo-room" width="64" height="64" rx="15" />
      <path class="logo-arch" d="M14 49V29a18 18 0 0 1 36 0v20z" />
      <path class="logo-room" d="M22 49V30a10 10 0 0 1 20 0v19z" />
      <circle class="logo-lamp" cx="32" cy="33" r="4.6" />
      <path class="logo-step" d="M10 49h44" stroke-width="4" stroke-linecap="round" />
    </svg>
  )
}

export function Wordmark() {
  return (
    <span class="wordmark">
      <Logo size={28} />
      <span>snug</span>
    </span>
  )
}
