/** The operations of routes that read their requests by hand, or belong to a plugin; all others tell of themselves. */
import type { FastifySchema } from 'fastify'
import {
  errorAnswer, health, introspection, jwkSet, loginToken, metadata, nothing, oauthErrorAnswer, oauthToken, ofMediaType, sessionList, sessionToken, statusList, statusListUris
} from './openapi-answers.js'

interface Operation {
  readonly tags: readonly string[]
  readonly summary: string
  /** The members of its body: a form where `form` says so, else JSON or a form. */
  readonly body?: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  readonly form?: true
  readonly params?: object
  readonly headers?: object
  /** How callers prove themselves; each is one of several ways. */
  readonly security?: ReadonlyArray<Readonly<Record<string, readonly string[]>>>
  /** By status; errors are added to them. */
  readonly response: Readonly<Record<number, object>>
}

const asCaller = [{ bearerAuth: [] }, { sessionCookie: [] }]
const asClient = [{ clientSecret: [] }]
const asClientOrWeb = [...asClient, {}]
const unchanged = nothing('It is what the client holds already')

const operations: Readonly<Record<string, Operation>> = {
  'POST /login': {
    tags: ['sign-in'],
    summary: 'A user name and a password for a session and a token',
    body: { username: 'The user name, in any spelling', password: 'The password', return_to: 'Of a form: where the browser goes afterwards' },
    required: ['username', 'password'],
    response: { 200: loginToken, 303: nothing('Of a form with return_to: both cookies, and where it leads') }
  },
  'GET /api/jwt': { tags: ['sign-in'], summary: 'A new token for the session of the cookie', security: [{ sessionCookie: [] }], response: { 200: sessionToken } },
  'POST /logout': { tags: ['sign-in'], summary: 'End the session of the token, or of the cookie', security: [...asCaller, {}], response: { 204: nothing('There is no session any more') } },
  'POST /password': {
    tags: ['sign-in'],
    summary: 'Another password for the caller',
    body: { current: 'The present password', next: 'The next one', return_to: 'Of a form: where the browser goes afterwards' },
    required: ['current', 'next'],
    security: asCaller,
    response: { 204: nothing('The password is another, and all other sessions have ended'), 303: nothing('The same, of a form with return_to') }
  },
  'GET /sessions': { tags: ['sign-in'], summary: 'Where the caller is signed in', security: asCaller, response: { 200: sessionList } },
  'DELETE /sessions': { tags: ['sign-in'], summary: 'End all sessions of the caller', security: asCaller, response: { 204: nothing('All have ended') } },
  'DELETE /sessions/{id}': {
    tags: ['sign-in'],
    summary: 'End one session of the caller',
    params: textMembers({ id: 'The sid of its tokens' }),
    security: asCaller,
    response: { 204: nothing('It has ended') }
  },
  'POST /oauth/token': {
    tags: ['oauth'],
    summary: 'A token for a client, the next token of a session, or a narrower token (RFC 6749, RFC 8693)',
    body: {
      grant_type: 'client_credentials, refresh_token or urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: 'Of client_secret_post, or web',
      client_secret: 'Of client_secret_post',
      client_assertion_type: 'Of private_key_jwt',
      client_assertion: 'Of private_key_jwt',
      scope: 'Fewer scopes than would be granted',
      audience: 'Fewer services than would be granted',
      resource: 'The same as audience (RFC 8707)',
      refresh_token: 'Of refresh_token',
      subject_token: 'Of a token exchange',
      subject_token_type: 'Of a token exchange'
    },
    required: ['grant_type'],
    form: true,
    security: asClientOrWeb,
    response: { 200: oauthToken }
  },
  'POST /oauth/revoke': {
    tags: ['oauth'],
    summary: 'End what a token stands for (RFC 7009)',
    body: { token: 'The token', client_id: 'Of client_secret_post, or web' },
    required: ['token'],
    form: true,
    security: asClientOrWeb,
    response: { 200: nothing('It has ended, or was none') }
  },
  'POST /oauth/introspect': {
    tags: ['oauth'],
    summary: 'What a token is good for at this moment (RFC 7662)',
    body: { token: 'The token' },
    required: ['token'],
    form: true,
    security: asClient,
    response: { 200: introspection }
  },
  'GET /.well-known/jwks.json': { tags: ['documents'], summary: 'The public keys (RFC 7517)', response: { 200: ofMediaType('application/jwk-set+json', 'The keys', jwkSet), 304: unchanged } },
  'GET /.well-known/oauth-authorization-server': { tags: ['documents'], summary: 'The metadata (RFC 8414)', response: { 200: metadata, 304: unchanged } },
  'GET /.well-known/openid-configuration': { tags: ['documents'], summary: 'The same, where OpenID Connect clients look', response: { 200: metadata, 304: unchanged } },
  'GET /status-lists': { tags: ['documents'], summary: 'The URLs of all status lists', response: { 200: statusListUris } },
  'GET /status-lists/{id}': {
    tags: ['documents'],
    summary: 'Which tokens are revoked: a signed status list',
    params: textMembers({ id: 'As in the status claim of tokens' }),
    headers: textMembers({ prefer: 'wait=25 holds the answer for up to so many seconds, until the list changes' }),
    response: { 200: ofMediaType('application/statuslist+jwt', 'The list', statusList), 304: unchanged }
  },
  'GET /healthz': { tags: ['operation'], summary: 'Whether the process answers', response: { 200: health('ok') } },
  'GET /readyz': { tags: ['operation'], summary: 'Whether it can read its data and sign', response: { 200: health('ready') } }
}

/** What a route's own schema becomes in the document; `name` is its method and its path below the issuer's own, such as `GET /sessions/{id}`. */
export function documentedSchema (name: string, own: FastifySchema | undefined): FastifySchema {
  const operation = operations[name]
  if (operation !== undefined) return { ...own, ...schemaOf(operation) }
  // What is left are answers to preflight requests, and refusals of methods.
  if (own?.summary === undefined) return { hide: true }
  return { ...own, response: { ...own.response ?? {}, default: errorAnswer } }
}

function schemaOf ({ tags, summary, body, required = [], form, params, headers, security, response }: Operation): FastifySchema {
  return {
    tags,
    summary,
    ...params && { params },
    ...headers && { headers },
    ...security && { security },
    ...body && {
      consumes: form ? ['application/x-www-form-urlencoded'] : ['application/json', 'application/x-www-form-urlencoded'],
      body: { ...textMembers(body), required }
    },
    response: { ...response, default: tags.includes('oauth') ? oauthErrorAnswer : errorAnswer }
  }
}

function textMembers (members: Readonly<Record<string, string>>): object {
  return { type: 'object', properties: Object.fromEntries(Object.entries(members).map(([name, description]) => [name, { type: 'string', description }])) }
}
