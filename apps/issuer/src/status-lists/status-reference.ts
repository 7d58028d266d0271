/** Where the status of a token is to be found: which list, and which place in it. */

/** Whose places a list has. Sessions and clients have lists of their own, so that those of sessions can retire. */
export type StatusListPurpose = 'sessions' | 'clients'

/** A place in a list. It is given once, to one session or one client, and never again. */
export interface StatusReference {
  readonly listId: string
  readonly index: number
}

/** The columns of a row that has a place, or none yet. */
export interface StatusColumns {
  readonly status_list_id: string | null
  readonly status_index: number | null
}

/** The URI of a list: what tokens say, the `sub` of the list, and where it is served. */
export function statusListUri (issuerUrl: string, listId: string): string {
  return `${issuerUrl}/status-lists/${listId}`
}

/** The claim `status` of a token (Token Status List §6), or nothing for one without a place. */
export function statusMember (issuerUrl: string, reference: StatusReference | null): { readonly status?: object } {
  if (reference === null) return {}
  return { status: { status_list: { idx: reference.index, uri: statusListUri(issuerUrl, reference.listId) } } }
}

/** The place in a row. */
export function statusReferenceOf ({ status_list_id: listId, status_index: index }: StatusColumns): StatusReference | null {
  return listId === null || index === null ? null : { listId, index }
}

/** The place as columns. */
export function statusColumnsOf (reference: StatusReference | null): StatusColumns {
  return { status_list_id: reference?.listId ?? null, status_index: reference?.index ?? null }
}
