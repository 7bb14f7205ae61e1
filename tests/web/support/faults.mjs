// What is wrong with a page as it stands, while a test goes from one state of it to the next.

/** No state breaks a rule of accessibility, or is wider than the screen. What does: "state: rule: elements". */
export async function faults(device, states) {
  const found = []
  for await (const state of states) {
    await device.drawn()
    const broken = await device.assertAccessible(state).then(() => [], (error) => error.actual ?? Promise.reject(error))
    found.push(...broken.map((rule) => `${state}: ${rule}`))
    const wide = await overflow(device.page)
    if (wide > 0) found.push(`${state}: ${wide} px wider than the screen`)
  }
  return found
}

/** How much wider than the screen the page is. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
