// Finds modules that import one another in a circle, also by import(). Types do not count: they are gone from what is built.

/** `inputs`: of esbuild's metafile. Gives each circle as the sorted paths of its modules (Tarjan's strongly connected components). */
export function circles(inputs) {
  const found = []
  const order = new Map()
  const lowest = new Map()
  const path = []
  const visit = (module) => {
    order.set(module, order.size)
    lowest.set(module, order.get(module))
    path.push(module)
    for (const { path: other } of inputs[module].imports) {
      if (!inputs[other]) continue
      if (!order.has(other)) visit(other)
      if (path.includes(other)) lowest.set(module, Math.min(lowest.get(module), lowest.get(other)))
    }
    if (lowest.get(module) !== order.get(module)) return
    const circle = path.splice(path.indexOf(module))
    if (circle.length > 1) found.push(circle.sort())
  }
  for (const module of Object.keys(inputs)) if (!order.has(module)) visit(module)
  return found
}
