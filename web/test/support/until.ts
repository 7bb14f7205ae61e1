// Waits for what must come.
export async function until<T>(what: string, check: () => T | undefined | null | false, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const value = check()
    if (value) return value
    if (Date.now() > end) throw new Error(`never came: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
