/** The invoices there are. A real service would have a database here; what it shows is who may look. */

/** What a customer owes. */
export interface Invoice {
  readonly id: string
  readonly customer: string
  /** The day it was written, as `YYYY-MM-DD`. */
  readonly issued_on: string
  readonly total_cents: number
  readonly paid: boolean
}

/** All invoices, oldest first. */
export const invoices: readonly Invoice[] = [
  { id: '2026-001', customer: 'Café Nord', issued_on: '2026-09-01', total_cents: 17_800, paid: true },
  { id: '2026-002', customer: 'Büro Süd', issued_on: '2026-10-12', total_cents: 6_500, paid: true },
  { id: '2026-003', customer: 'Café Nord', issued_on: '2026-11-03', total_cents: 24_090, paid: false }
]
