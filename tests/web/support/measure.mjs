// How smoothly a page goes along: how long it was busy at a stretch, how late frames and keys came. Figures are for people to
// read, since they are the machine's as much as the page's: what a test asserts is what was drawn.

/** Begins to watch; what it answers ends that, and tells. */
export async function watch(page) {
  await page.evaluate(() => {
    const watched = { tasks: [], frames: [], keys: [], over: false }
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(duration)
    })
    tasks.observe({ type: 'longtask' })
    const onKey = (event) => watched.keys.push(performance.now() - event.timeStamp)
    addEventListener('keydown', onKey, { capture: true })
    let last = performance.now()
    const frame = (now) => {
      watched.frames.push(now - last)
      last = now
      if (!watched.over) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    watched.end = () => {
      watched.over = true
      removeEventListener('keydown', onKey, { capture: true })
      for (const { duration } of tasks.takeRecords()) watched.tasks.push(duration)
      tasks.disconnect()
      const { tasks: durations, frames, keys } = watched
      return { tasks: durations, frames: frames.slice(1), keys }
    }
    globalThis.watched = watched
  })
  return async () => figures(await page.evaluate(() => globalThis.watched.end()))
}

const percentile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`

/** Tasks are long from 50 ms on: shorter ones are not told of. */
function figures({ tasks, frames, keys }) {
  const told = [
    `${tasks.length} long tasks${tasks.length > 0 ? `, the longest ${ms(Math.max(...tasks))}` : ''}`,
    `${frames.length} frames, p95 ${ms(percentile(frames, 0.95))}, ${frames.filter((time) => time > 50).length} over 50 ms, the longest ${ms(Math.max(0, ...frames))}`,
  ]
  if (keys.length > 0) told.push(`${keys.length} keys, p95 ${ms(percentile(keys, 0.95))}, the latest ${ms(Math.max(...keys))}`)
  return told.join('; ')
}
