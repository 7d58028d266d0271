/** A browser as the issuer sees it, without one: it asks for pages, keeps cookies, and says where its forms come from. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { demo } from './issuer.js'

/** What every browser of today sends when it goes to a page. */
export const navigation = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

/** Somebody in front of pages. */
export interface Browser {
  /** Opens a page. */
  get (url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Sends a form of a page of ours; `headers` say otherwise. */
  post (url: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** Signs in by the form. */
  signIn (fields?: Record<string, string>): Promise<LightMyRequestResponse>
  /** What it sends along, by name. */
  readonly cookies: Map<string, string>
}

/** A fresh browser with a User-Agent. */
export function openBrowser (server: FastifyInstance, userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'): Browser {
  const cookies = new Map<string, string>()

  async function send (request: { method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: string }): Promise<LightMyRequestResponse> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await server.inject({ ...request, headers: { 'user-agent': userAgent, ...navigation, ...cookie !== '' && { cookie }, ...request.headers } })
    for (const { name, value } of response.cookies) value === '' ? cookies.delete(name) : cookies.set(name, value)
    return response
  }

  const get: Browser['get'] = (url, headers = {}) => send({ method: 'GET', url, headers })
  const post: Browser['post'] = (url, fields = {}, headers = { 'sec-fetch-site': 'same-origin' }) => send({
    method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, payload: new URLSearchParams(fields).toString()
  })
  return { get, post, signIn: fields => post('/login', { ...demo, ...fields }), cookies }
}
