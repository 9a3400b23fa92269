import { type JsonObject, plain } from '../json.ts'
import type { OperationCall } from './operation.ts'
import { notFound, otherLocation } from './refusal.ts'

/** The business that the path names, or `id`. Throws 400 when there is no such business, 403 when another location has it. */
export function requireBusiness({ store, location, params }: OperationCall, id = params.businessId ?? ''): JsonObject {
  const business = store.get('business', id)
  if (!business) throw notFound('Business', id)
  if (plain(business.locationId) !== location.id) throw otherLocation()
  return business
}
