import type { SqliteRecordStore } from './record-store.ts'

export interface LoggedRequest {
  at: number
  method: string
  path: string
  /** 0 when the connection was cut before anything was done. */
  status: number
  locationId: string | null
}

/** Every request to the simulated API, in order; the control API is left out. Kept with the other state. */
export interface RequestLog {
  add(request: LoggedRequest): void
  list(): LoggedRequest[]
  clear(): void
}

export function createRequestLog({ db }: SqliteRecordStore): RequestLog {
  db.exec('create table if not exists requests (at integer, method text, path text, status integer, location_id text)')
  const add = db.prepare('insert into requests (at, method, path, status, location_id) values (?, ?, ?, ?, ?)')
  const list = db.prepare('select * from requests order by rowid')
  return {
    add: ({ at, method, path, status, locationId }) => void add.run(at, method, path, status, locationId),
    list: () =>
      list.all().map((row) => ({
        at: Number(row.at),
        method: String(row.method),
        path: String(row.path),
        status: Number(row.status),
        locationId: row.location_id === null ? null : String(row.location_id),
      })),
    clear: () => db.exec('delete from requests'),
  }
}
