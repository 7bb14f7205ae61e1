// The OpenAPI document of the real program, as the linters see it that people have in their builds: Spectral with its
// rules for OpenAPI, Redocly with its recommended ones. Not a warning. Neither asks a network.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import test, { after, before } from 'node:test'

import redocly from '@redocly/openapi-core'

import { Server, temporaryFolder } from '../clients/support/server.mjs'

const patience = { timeout: 300_000 }
let server, document, file

before(async () => {
  server = await Server.start({})
  document = await (await fetch(`${server.url}/api/v1/openapi.json`)).text()
  file = join(temporaryFolder(), 'openapi.json')
  writeFileSync(file, document)
}, patience)

after(() => server?.kill(), patience)

/** All that Spectral has to say of a document. */
function spectral(path) {
  const require = createRequire(import.meta.url)
  const program = join(dirname(require.resolve('@stoplight/spectral-cli/package.json')), 'dist/index.js')
  const ruleset = join(temporaryFolder(), 'ruleset.yaml')
  writeFileSync(ruleset, 'extends: spectral:oas\n')
  const options = ['lint', path, '--ruleset', ruleset, '--format', 'json', '--quiet', '--fail-severity', 'error']
  try {
    return JSON.parse(execFileSync(process.execPath, [program, ...options], { encoding: 'utf8' }))
  } catch (error) {
    return JSON.parse(error.stdout)  // it ends with 1 where there is an error
  }
}

async function redoclySays(source) {
  const config = await redocly.createConfig({ extends: ['recommended'] })
  const problems = await redocly.lintFromString({ source, absoluteRef: file, config })
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0].pointer ?? ''}`)
}

test('spectral has nothing to say', patience, () => {
  assert.deepEqual(spectral(file).map(({ code, message, path }) => `${code}: ${message} ${path.join('/')}`), [])
})

test('redocly has nothing to say', patience, async () => {
  assert.deepEqual(await redoclySays(document), [])
})

test('both would say it', patience, async () => {
  const worse = JSON.parse(document)
  delete worse.info.contact
  delete worse.paths['/server'].get.description
  delete worse.paths['/server'].get.summary
  const path = join(temporaryFolder(), 'worse.json')
  writeFileSync(path, JSON.stringify(worse))
  const codes = spectral(path).map(({ code }) => code)
  assert.ok(codes.includes('info-contact') && codes.includes('operation-description'), codes.join())
  assert.ok((await redoclySays(JSON.stringify(worse))).some((problem) => problem.startsWith('operation-summary:')))
})
