/** Blocks that are neither code nor commands: each is read by a parser of its language. */
import { parseEnv } from 'node:util'
import { parseAllDocuments } from 'yaml'

const instruction = /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s/

/** Each says what is wrong with a text. A diagram, or text that is told of in prose, has nothing to be wrong. */
const parsers: Readonly<Record<string, (text: string) => string[]>> = {
  json: text => { JSON.parse(text); return [] },
  yaml: text => parseAllDocuments(text).flatMap(document => document.errors.map(error => error.message)),
  ini: text => text.split('\n').filter(line => line !== '' && !/^\s*[#;[]/.test(line) && Object.keys(parseEnv(line)).length !== 1).map(line => `no setting: ${line}`),
  dockerfile: text => text.replaceAll('\\\n', ' ').split('\n').filter(line => line !== '' && !line.startsWith('#') && !instruction.test(line)).map(line => `no instruction: ${line}`),
  // Blocks and statements: what opens is closed, and the rest ends with a semicolon.
  nginx: text => text.split('\n').map(line => line.replace(/\s*#.*/, '').trim()).filter(line => line !== '' && !/[;{}]$/.test(line)).map(line => `no statement: ${line}`),
  text: () => [],
  '': () => []
}

/** What is wrong with a block; a language that nothing here reads is wrong, too. */
export function parseProblems (language: string, text: string): string[] {
  const parse = parsers[language]
  if (parse === undefined) return [`nothing in test/documents reads ${language}`]
  try {
    return parse(text)
  } catch (error) {
    return [(error as Error).message]
  }
}
