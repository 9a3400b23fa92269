import { judgeAccountLimit, readAccountLimit } from '../account-limit.ts'
import type { SetupContext } from './setup-context.ts'

/** In AWS: says whether the account runs as many functions at once as the stage may start. Whoever may not ask is told nothing. */
export async function checkAccount({ target, report }: SetupContext): Promise<void> {
  if (target.place?.kind !== 'aws') return
  const account = await readAccountLimit().catch(() => undefined)
  if (!account) return
  const { isEnough, told, fix } = judgeAccountLimit(target.integration, account)
  report({ state: isEnough ? 'there' : 'left', subject: 'AWS account', what: isEnough ? told : `${told}: ${fix}` })
}
