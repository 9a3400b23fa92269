/** Something of a stage that costs money and that no function of it uses. */
export interface Leftover {
  kind: 'secret' | 'table' | 'key'
  /** What its deletion is asked for by: the ARN of a secret or key, the name of a table. */
  id: string
  /** What a person knows it by. */
  name: string
  /** What is lost with it. */
  what: string
  /** List price in us-east-1. */
  usdPerMonth?: number
}

/** What a stage uses of what it could leave behind; undefined when its stack is gone, so that it uses nothing. */
export interface InUse {
  /** Names of secrets that the configuration asks for. */
  secretNames: ReadonlySet<string>
  /** ARNs of the keys that the stack generated. */
  secretArns: ReadonlySet<string>
  tableName: string | undefined
}

/** Names of everything of a stage, as the stack gives them. */
export const stackNameOf = (stage: string): string => `ChiliPiperHighLevel-${stage}`
export const secretPrefixOf = (stage: string): string => `chili-piper-highlevel/${stage}/`
