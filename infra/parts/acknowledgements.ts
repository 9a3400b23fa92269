import { type IConstruct } from 'constructs'

export function acknowledgeFindings(_parts: Record<string, IConstruct>): void {}
