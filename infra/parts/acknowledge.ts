import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * Answers cdk-nag findings of a construct and what is in it. Every reason names the control that takes the rule's place;
 * an answer without one is a finding that was not answered.
 */
export function acknowledge(construct: IConstruct, reasons: Record<string, string>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason })
}
