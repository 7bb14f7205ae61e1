// Makes src/protocol.gen.ts and src/protocol_admin.gen.ts of the server's OpenAPI document, so that client and server cannot drift apart:
// `node generate_types.mjs DOCUMENT OUT`; the other lies beside OUT. A test holds them against the real server's document.
import { readFileSync, writeFileSync } from 'node:fs'

const document = JSON.parse(readFileSync(process.argv[2], 'utf8'))

function type(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop()
  if (schema.enum) return schema.enum.map((value) => value === null ? 'null' : `'${value}'`).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (Array.isArray(schema.type)) return schema.type.map((each) => type({ ...schema, type: each })).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(type).join(' | ')
  if (schema.allOf) return schema.allOf.map(type).join(' & ')
  switch (schema.type) {
    case 'string': return 'string'
    case 'integer': case 'number': return 'number'
    case 'boolean': return 'boolean'
    case 'null': return 'null'
    case 'array': return `${/[ |{]/.test(type(schema.items)) ? `(${type(schema.items)})` : type(schema.items)}[]`
    case 'object': return object(schema)
    default: return 'unknown'
  }
}

function object({ properties = {}, required = [], additionalProperties }) {
  if (additionalProperties) return `Record<string, ${type(additionalProperties)}>`
  const fields = Object.entries(properties).map(([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${type(schema)}`)
  return fields.length ? `{ ${fields.join('; ')} }` : 'Record<never, never>'
}

function fields({ properties = {}, required = [] }) {
  return Object.entries(properties).map(([name, schema]) => `${says(schema, '  ')}  ${name}${required.includes(name) ? '' : '?'}: ${type(schema)}\n`).join('')
}

/** All parameters of an operation, wherever REST has them, as a schema. */
function parametersOf({ parameters = [], requestBody }) {
  const all = { properties: {}, required: [] }
  for (const parameter of parameters) {
    if (parameter.$ref) continue  // headers
    all.properties[parameter.name] = parameter.schema
    if (parameter.required) all.required.push(parameter.name)
  }
  const body = requestBody?.content['application/json'].schema
  Object.assign(all.properties, body?.properties)
  all.required.push(...(body?.required ?? []))
  return all
}

/** What a schema or operation says of itself, as a comment above it. */
function says({ description }, indent = '') {
  return description ? `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n` : ''
}

/** Those of the operations, and those that only events name. */
const schemas = Object.entries({ ...document.components.schemas, ...document['x-schemas'] }).sort(([a], [b]) => (a < b ? -1 : 1))

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })))
operations.sort((a, b) => a.operationId.localeCompare(b.operationId, 'en'))
const rules = Object.entries(parametersOf(operations.find(({ operationId }) => operationId === 'admin_change_settings')).properties)
  .filter(([, { minimum }]) => minimum !== undefined)
const answer = ({ responses }) => type(responses[200].content['application/json'].schema)

const isAdmin = ({ operationId }) => operationId.startsWith('admin_')
const routes = (some) => some.map(({ operationId, method, path }) => `  ${operationId}: ['${method}', '${path}'],`).join('\n')

const text = `// Made by generate_types.mjs of the server's OpenAPI document. Not to be edited.

${schemas.map(([name, schema]) => `${says(schema)}export interface ${name} {\n${fields(schema)}}`).join('\n\n')}

/** Operations: what each takes and answers. */
export interface Operations {
${operations.map((operation) => `${says({ description: `${operation.summary}. ${operation.description}` }, '  ')}  ${operation.operationId}: { params: ${object(parametersOf(operation))}; answer: ${answer(operation)} }`).join('\n')}
}

/** Events: what each carries. */
export interface Events {
${Object.entries(document['x-events']).map(([name, schema]) => `${says(schema, '  ')}  ${name}: ${type(schema)}`).join('\n')}
}

type Route = readonly [method: string, path: string]
type AdminName = Extract<keyof Operations, \`admin_\${string}\`>
export type AdminRoutes = { readonly [Name in AdminName]: Route }

/** Where REST has each operation, but those of administrators. */
export const routes: { readonly [Name in Exclude<keyof Operations, AdminName>]: Route } = {
${routes(operations.filter((operation) => !isAdmin(operation)))}
}
`
// Apart, so that only who administers fetches it.
const admin = `// Made by generate_types.mjs of the server's OpenAPI document. Not to be edited.
import type { AdminRoutes } from './protocol.gen'

/** Where REST has each operation of administrators. */
export const adminRoutes: AdminRoutes = {
${routes(operations.filter(isAdmin))}
}

/** The least and the most that an administrator may set each rule to. */
export const ruleBounds = {
${rules.map(([name, { minimum, maximum }]) => `  ${name}: [${minimum}, ${maximum}],`).join('\n')}
} as const
`

writeFileSync(process.argv[3], text)
writeFileSync(process.argv[3].replace(/(\.gen)?\.ts$/, '_admin$1.ts'), admin)
