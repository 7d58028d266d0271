/** What suites of OAuth's endpoints share: forms, keys of clients, and changes of an issuer's data behind its back. */
import { generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject, SignKeyObjectInput } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { ClientStore } from '../src/clients/client-store.js'
import { setClient } from '../src/clients/set-client.js'
import type { ClientSetting } from '../src/clients/set-client.js'
import { openDatabase } from '../src/database/database.js'
import type { Database } from '../src/database/database.js'
import type { TestIssuer } from './issuer.js'

/** Posts a form to an endpoint. */
export async function post ({ server }: Pick<TestIssuer, 'server'>, url: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return await server.inject({
    method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, payload: new URLSearchParams(form).toString()
  })
}

/** Works on the issuer's database for a moment. */
export async function onDatabase<T> ({ config }: Pick<TestIssuer, 'config'>, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(config.database)
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Creates or changes a client. */
export async function register (issuer: Pick<TestIssuer, 'config'>, setting: ClientSetting): Promise<void> {
  await onDatabase(issuer, db => setClient(new ClientStore(db, Date.now), setting))
}

/** Key pairs of every kind that an assertion may be signed with. */
export const keyPairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  EdDSA: generateKeyPairSync('ed25519')
}

/** The public half as a JWK. */
export const jwkOf = (publicKey: KeyObject, more: object = {}): object => ({ ...publicKey.export({ format: 'jwk' }), ...more })

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs any header and claims. */
export function signJwt (header: { readonly alg: string, readonly [member: string]: unknown }, claims: object, privateKey: KeyObject): string {
  const input = `${part(header)}.${part(claims)}`
  const key: SignKeyObjectInput = { key: privateKey, dsaEncoding: 'ieee-p1363', ...header.alg.startsWith('PS') && { padding: 6, saltLength: 32 } }
  const digest = header.alg === 'EdDSA' || header.alg === 'Ed25519' ? null : `sha${header.alg.slice(2)}`
  return `${input}.${sign(digest, Buffer.from(input), key).toString('base64url')}`
}
