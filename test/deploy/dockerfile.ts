/** The instructions of the Dockerfile, whose last stage is the image. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/run.js'

/** Its text. */
export const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')

const instructions = dockerfile.replaceAll(/\\\n/g, ' ').split('\n').filter(line => /^[A-Z]+ /.test(line)).map(line => {
  const [, name = '', rest = ''] = /^(\w+) (.*)$/.exec(line) ?? []
  return { name, rest: rest.replaceAll(/\s+/g, ' ') }
})

/** What stands behind each instruction of that name. */
export const all = (name: string) => instructions.filter(instruction => instruction.name === name).map(({ rest }) => rest)

/** The environment that the image brings along. */
export const imageEnv: Readonly<Record<string, string>> = Object.fromEntries(all('ENV').at(-1)?.split(' ').map(pair => pair.split('=') as [string, string]) ?? [])
