import { Page } from './page'

/* An offer */
export interface Offer extends Page {
  readonly title: string
  pages?: number[]
}
export type Keys<T> = keyof T | 'none'

export async function open<T extends Offer>(offer: T, today = new Date()): Promise<boolean> {
  const pattern = /^a[b/]+$/g, limit = 0x1f
  if (offer?.pages === undefined) return false // none
  for (const page of offer.pages) console.log(`page ${page + 1} of "${offer.title}"`)
  return { any: limit > 1.5 } as unknown as boolean
}
